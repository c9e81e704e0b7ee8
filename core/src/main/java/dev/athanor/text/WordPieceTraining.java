package dev.athanor.text;

import dev.athanor.settings.Check;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Trains a WordPiece tokenizer as BERT's (Devlin et al. 2019): words at spaces and punctuation, pieces within a word
/// marked by `##`. The pieces are learned by merging the most frequent pairs, as Hugging Face tokenizers does.
public final class WordPieceTraining {
    static final String CONTINUATION = "##";
    static final String UNKNOWN = "[UNK]";
    static final String CLASSIFICATION = "[CLS]";
    static final String SEPARATOR = "[SEP]";
    static final List<String> SPECIAL = List.of("[PAD]", UNKNOWN, CLASSIFICATION, SEPARATOR, "[MASK]");

    private final int vocabulary;
    private final boolean lowercase;

    private WordPieceTraining(int vocabulary, boolean lowercase) {
        this.vocabulary = vocabulary;
        this.lowercase = lowercase;
    }

    /// @param vocabulary the ids in all, `[PAD]`, `[UNK]`, `[CLS]`, `[SEP]` and `[MASK]` among them; every character of
    ///     the texts has one in any case
    /// @param lowercase whether capitals and accents are taken off, as in BERT's uncased models
    public static WordPieceTraining of(int vocabulary, boolean lowercase) {
        new Check().atLeast("vocabulary", vocabulary, SPECIAL.size() + 1).orThrow();
        return new WordPieceTraining(vocabulary, lowercase);
    }

    /// @param documents read by one thread at a time
    public Tokenizer train(Iterable<String> documents) {
        var texts = documents.iterator();
        var bytes = new Iterator<byte[]>() {
            @Override
            public boolean hasNext() {
                return texts.hasNext();
            }

            @Override
            public byte[] next() {
                return texts.next().getBytes(StandardCharsets.UTF_8);
            }
        };
        var counts = Counting.of(bytes, Runtime.getRuntime().availableProcessors(), this::count);
        var tokens = learn(counts);
        var root = (ObjectNode) JsonMapper.shared()
                .readTree(TokenizerJson.wordPiece(tokens, AddedTokens.special(SPECIAL, 0), lowercase));
        return LibraryTokenizer.of(root, Path.of(Tokenizer.FILE));
    }

    private List<String> learn(WordCounts counts) {
        var words = IntStream.range(0, counts.size())
                .mapToObj(word -> new String(counts.words().word(word), StandardCharsets.UTF_8))
                .toList();
        // in the order of their code points, so that ids do not depend on the order of the words
        var starts = new TreeSet<Integer>();
        var rest = new TreeSet<Integer>();
        for (var word : words) {
            int[] characters = word.codePoints().toArray();
            for (int i = 0; i < characters.length; i++) {
                (i == 0 ? starts : rest).add(characters[i]);
            }
        }
        var tokens = new ArrayList<>(SPECIAL);
        starts.forEach(character -> tokens.add(Character.toString(character)));
        rest.forEach(character -> tokens.add(CONTINUATION + Character.toString(character)));
        var idOf = new HashMap<String, Integer>();
        tokens.forEach(token -> idOf.put(token, idOf.size()));

        var symbols = new IdBuffer(1 << 12);
        int[] ends = new int[words.size()];
        for (int word = 0; word < ends.length; word++) {
            int[] characters = words.get(word).codePoints().toArray();
            for (int i = 0; i < characters.length; i++) {
                var character = Character.toString(characters[i]);
                symbols.add(idOf.getOrDefault(i == 0 ? character : CONTINUATION + character, 0));
            }
            ends[word] = symbols.size();
        }
        var learner = new PairLearner(tokens, CONTINUATION);
        learner.learn(symbols.toArray(), ends, counts.counts(), vocabulary, 1);
        return learner.tokens();
    }

    private void count(WordCounts counts, byte[] utf8) {
        var word = new StringBuilder();
        normalized(new String(utf8, StandardCharsets.UTF_8)).codePoints().forEach(character -> {
            boolean alone = isPunctuation(character) || Character.isIdeographic(character);
            if (alone || Character.isWhitespace(character) || Character.isSpaceChar(character)) {
                flush(counts, word);
            }
            if (alone) {
                flush(counts, word.appendCodePoint(character));
            } else if (!Character.isWhitespace(character) && !isDropped(character)) {
                word.appendCodePoint(character);
            }
        });
        flush(counts, word);
    }

    private String normalized(String text) {
        return lowercase
                ? Normalizer.normalize(text, Normalizer.Form.NFD)
                        .replaceAll("\\p{Mn}", "")
                        .toLowerCase(Locale.ROOT)
                : text;
    }

    private static void flush(WordCounts counts, StringBuilder word) {
        if (!word.isEmpty()) {
            var utf8 = word.toString().getBytes(StandardCharsets.UTF_8);
            counts.add(utf8, 0, utf8.length, 1);
            word.setLength(0);
        }
    }

    private static boolean isDropped(int character) {
        int type = Character.getType(character);
        return Character.isSpaceChar(character)
                || type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.UNASSIGNED
                || type == Character.PRIVATE_USE
                || type == Character.SURROGATE
                || character == 0xFFFD;
    }

    private static boolean isPunctuation(int character) {
        if (character < 128) {
            return character > ' ' && character < 127 && !Character.isLetterOrDigit(character);
        }
        return switch (Character.getType(character)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> true;
            default -> false;
        };
    }
}
