package dev.athanor.corpus;

import dev.athanor.data.Packing;
import dev.athanor.data.ShardWriter;
import dev.athanor.text.BytePairTokenizer;
import dev.athanor.text.BytePairTraining;
import dev.athanor.text.CharacterTokenizer;
import dev.athanor.text.Tokenizer;
import dev.athanor.text.WordPieceTraining;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The last passes: trains the tokenizer on the training texts, and writes every text's ids.
final class Encoding {
    private static final long MOST_TRAINING_BYTES = 256_000_000;
    private static final long SHARD_TOKENS = 1L << 27;
    private static final List<String> ENDS = List.of(TokenizerChoice.END_OF_TEXT, "<|end_of_text|>", "</s>", "<eos>");

    private final CorpusSettings settings;
    private final Stage stage;
    private final Placement placement;
    private final CorpusListener listener;
    private long done;
    private long doneBytes;

    Encoding(CorpusSettings settings, Stage stage, Placement placement, CorpusListener listener) {
        this.settings = settings;
        this.stage = stage;
        this.placement = placement;
        this.listener = listener;
    }

    CorpusInfo write(Path folder, String fingerprint, long seed, List<SourceFile> files, Reading reading) {
        var parts = new EnumMap<CorpusPart, Writing>(CorpusPart.class);
        try (var tokenizer = tokenizer()) {
            listener.on(CorpusListener.Step.TRAINING_THE_TOKENIZER, stage.size(), stage.textBytes());
            tokenizer.write(folder.resolve(Tokenizer.FILE));
            for (var part : CorpusPart.values()) {
                parts.put(part, new Writing(folder, part, tokenizer.vocabularySize()));
            }
            var end = ENDS.stream()
                    .map(tokenizer::special)
                    .filter(OptionalInt::isPresent)
                    .findFirst()
                    .orElse(OptionalInt.empty());
            try (var encoding = new InOrder<Placement.Piece, Encoded>(
                    piece -> encode(tokenizer, end, piece), encoded -> take(encoded, parts))) {
                placement.forEach(piece -> encoding.add(piece, piece.bytes()));
                encoding.finish();
            }
            parts.values().forEach(Writing::finish);
            return info(fingerprint, seed, files, reading, parts, tokenizer.vocabularySize());
        } finally {
            parts.values().forEach(Writing::close);
        }
    }

    private CorpusInfo info(
            String fingerprint,
            long seed,
            List<SourceFile> files,
            Reading reading,
            Map<CorpusPart, Writing> parts,
            int vocabularySize) {
        var counts = new LinkedHashMap<String, CorpusInfo.PartInfo>();
        parts.forEach((part, writing) -> counts.put(part.label(), writing.info()));
        return new CorpusInfo(
                CorpusInfo.KIND,
                fingerprint,
                seed,
                files.stream().map(SourceFile::name).limit(100).toList(),
                reading.documents(),
                reading.bytes(),
                reading.losses().toMap(),
                reading.cut().toMap(),
                counts,
                vocabularySize,
                switch (settings.packing()) {
                    case Packing.Contiguous() -> CorpusDirectory.CONTIGUOUS;
                    case Packing.FirstFit() -> CorpusDirectory.FIRST_FIT;
                },
                settings.context());
    }

    private Tokenizer tokenizer() {
        var special = List.of(TokenizerChoice.END_OF_TEXT);
        return switch (settings.tokenizer()) {
            case TokenizerChoice.Bpe(int vocabulary) ->
                BytePairTraining.of(vocabulary, special).train(trainingTexts().iterator());
            case TokenizerChoice.WordPiece(int vocabulary, boolean lowercase) ->
                WordPieceTraining.of(vocabulary, lowercase)
                        .train(() -> strings(trainingTexts()).iterator());
            case TokenizerChoice.Bytes() -> BytePairTokenizer.bytes(special);
            // the characters of all texts: they are what there is to say, and nothing is learned from them
            case TokenizerChoice.Characters() ->
                CharacterTokenizer.of(() -> strings(texts()).iterator(), List.of());
            case TokenizerChoice.File(Path file) -> Tokenizer.read(file);
        };
    }

    private Stream<byte[]> texts() {
        return pieces().stream().map(piece -> piece.text(stage));
    }

    /// All training texts, or evenly spread ones of them when they are more than a tokenizer needs to learn from.
    private Stream<byte[]> trainingTexts() {
        var training = pieces().stream()
                .filter(piece -> piece.part() == CorpusPart.TRAIN)
                .toList();
        long bytes = training.stream().mapToLong(Placement.Piece::bytes).sum();
        int every = (int) Math.ceilDiv(bytes, MOST_TRAINING_BYTES);
        return IntStream.range(0, training.size())
                .filter(i -> i % every == 0)
                .mapToObj(i -> training.get(i).text(stage));
    }

    private List<Placement.Piece> pieces() {
        var pieces = new ArrayList<Placement.Piece>();
        placement.forEach(pieces::add);
        return pieces;
    }

    private static Stream<String> strings(Stream<byte[]> texts) {
        return texts.map(text -> new String(text, StandardCharsets.UTF_8));
    }

    private static final class Encoded {
        private final Placement.Piece piece;
        private final int[] ids;

        Encoded(Placement.Piece piece, int[] ids) {
            this.piece = piece;
            this.ids = ids;
        }
    }

    private Encoded encode(Tokenizer tokenizer, OptionalInt end, Placement.Piece piece) {
        var ids = tokenizer.encode(piece.text(stage));
        if (end.isPresent()) {
            ids = Arrays.copyOf(ids, ids.length + 1);
            ids[ids.length - 1] = end.getAsInt();
        }
        return new Encoded(piece, ids);
    }

    private void take(Encoded encoded, Map<CorpusPart, Writing> parts) {
        var writing = parts.get(encoded.piece.part());
        if (writing != null) {
            writing.add(encoded.ids, encoded.piece.bytes());
        }
        done++;
        doneBytes += encoded.piece.bytes();
        if (done % 1024 == 0 || doneBytes == stage.textBytes()) {
            listener.on(CorpusListener.Step.TOKENISING, done, doneBytes);
        }
    }

    /// The shards of one split.
    private static final class Writing implements AutoCloseable {
        private final Path folder;
        private final CorpusPart part;
        private final int vocabularySize;
        private ShardWriter shard;
        private int shards;
        private long documents;
        private long bytes;
        private long tokens;

        Writing(Path folder, CorpusPart part, int vocabularySize) {
            this.folder = folder;
            this.part = part;
            this.vocabularySize = vocabularySize;
            this.shard = next();
        }

        private ShardWriter next() {
            var name = String.format("%s-%05d.tokens", part.label(), shards++);
            return ShardWriter.open(folder.resolve(name), vocabularySize);
        }

        void add(int[] ids, long textBytes) {
            if (shard.tokens() > 0 && shard.tokens() + ids.length > SHARD_TOKENS) {
                finish();
                shard = next();
            }
            shard.add(ids);
            documents++;
            bytes += textBytes;
            tokens += ids.length;
        }

        void finish() {
            shard.finish();
        }

        CorpusInfo.PartInfo info() {
            return new CorpusInfo.PartInfo(documents, bytes, tokens);
        }

        @Override
        public void close() {
            shard.close();
        }
    }
}
