package dev.athanor.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.text.CharacterTokenizer;
import dev.athanor.text.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class CorpusTest {
    @TempDir
    Path folder;

    private Path made() {
        return folder.resolve("made");
    }

    @Test
    void aSecondPreparationOfTheSameIsSkipped() throws IOException {
        var raw = Sources.folder(folder.resolve("raw"), Sources.texts(10));
        var settings = Sources.settings(raw);
        assertThat(Corpus.prepare(settings, 1, made(), CorpusListener.NONE).skipped())
                .isFalse();
        assertThat(Corpus.prepare(settings, 1, made(), CorpusListener.NONE).skipped())
                .isTrue();
        assertThat(Corpus.prepare(settings, 2, made(), CorpusListener.NONE).skipped())
                .isFalse();
        Files.writeString(raw.resolve("text000.txt"), "changed");
        assertThat(Corpus.prepare(settings, 2, made(), CorpusListener.NONE).skipped())
                .isFalse();
    }

    @Test
    void theSameTextsGiveTheSameBytes() throws IOException {
        var raw = Sources.folder(folder.resolve("raw"), Sources.texts(200));
        var settings = Sources.settings(raw)
                .tokenizer(new TokenizerChoice.Bpe(400))
                .nearDuplicates(NearDuplicates.defaults())
                .split(new CorpusSplit.ByDocument(0.8, 0.1, 0.1));
        Sources.prepare(settings, made());
        Sources.prepare(settings, folder.resolve("again"));
        for (var name : List.of("train-00000.tokens", "validation-00000.tokens", "tokenizer.json", "dataset.json")) {
            assertThat(folder.resolve("again").resolve(name)).hasSameBinaryContentAs(made().resolve(name));
        }
    }

    @Test
    void aDocumentStaysInItsSplitWhateverComesBesideIt() throws IOException {
        var split = new CorpusSplit.ByDocument(0.6, 0.2, 0.2);
        var few = Sources.folder(folder.resolve("few"), Sources.texts(100));
        var many = Sources.folder(folder.resolve("many"), Sources.texts(150));
        Sources.prepare(Sources.settings(few).split(split), made());
        Sources.prepare(Sources.settings(many).split(split), folder.resolve("more"));
        int total = 0;
        for (var part : CorpusPart.values()) {
            var before = Sources.documents(made(), part);
            assertThat(before).isNotEmpty();
            assertThat(Sources.documents(folder.resolve("more"), part)).containsAll(before);
            total += before.size();
        }
        assertThat(total).isEqualTo(100);
    }

    @Test
    void byPositionTheTextIsCutWhereTheSharesEndAndNothingIsLost() throws IOException {
        var text = Sources.text(3000, 4) + "ü".repeat(999);
        var file = Files.writeString(folder.resolve("one.txt"), text);
        var info = Sources.prepare(Sources.settings(file).split(new CorpusSplit.ByPosition(0.8, 0.15, 0.05)), made());
        var parts = Arrays.stream(CorpusPart.values())
                .map(part -> String.join("", Sources.documents(made(), part)))
                .toList();
        assertThat(String.join("", parts)).isEqualTo(text);
        long bytes = info.bytesRead();
        assertThat(info.part(CorpusPart.TRAIN).bytes() / (double) bytes).isBetween(0.799, 0.801);
        assertThat(info.part(CorpusPart.VALIDATION).bytes() / (double) bytes).isBetween(0.149, 0.151);
    }

    @Test
    void equalDocumentsAreKeptOnceAndTheOthersNamed() throws IOException {
        var raw = Sources.folder(folder.resolve("raw"), Map.of("a.txt", "same", "b.txt", "same", "c.txt", "other"));
        var info = Sources.prepare(Sources.settings(raw), made());
        assertThat(Sources.documents(made(), CorpusPart.TRAIN)).containsExactly("same", "other");
        assertThat(info.left("duplicate").examples()).containsExactly("b.txt");
        var kept = Sources.settings(raw).duplicates(CorpusSettings.Duplicates.KEEP);
        Sources.prepare(kept, made());
        assertThat(Sources.documents(made(), CorpusPart.TRAIN)).containsExactly("same", "same", "other");
    }

    @Test
    void documentsThatDifferLittleAreKeptOnceAndOthersAreNot() throws IOException {
        var texts = new TreeMap<String, String>();
        for (int i = 0; i < 40; i++) {
            var text = Sources.text(400, i);
            texts.put("original" + i + ".txt", text);
            // two words of four hundred: ten of some four hundred sequences differ
            texts.put("slightly" + i + ".txt", text.replaceFirst("word\\d+", "other") + "end");
            var words = text.split("(?<=[ \n])");
            for (int at = 0; at < words.length; at += 8) {
                words[at] = "changed" + at + " ";
            }
            texts.put("very" + i + ".txt", String.join("", words));
        }
        var raw = Sources.folder(folder.resolve("raw"), texts);
        var info = Sources.prepare(Sources.settings(raw).nearDuplicates(NearDuplicates.defaults()), made());
        var near = info.left("near duplicate");
        assertThat(near.documents()).isEqualTo(40);
        assertThat(near.examples().getFirst()).matches("slightly(\\d+).txt: of original\\1.txt");
        assertThat(new HashSet<>(Sources.documents(made(), CorpusPart.TRAIN))).hasSize(80);
    }

    @Test
    void signaturesEstimateWhatTwoTextsHaveInCommon() {
        var hash = new MinHash(3);
        var words = Sources.text(600, 9).split("[ \n]");
        for (int common : new int[] {100, 300, 500}) {
            var first = String.join(" ", Arrays.copyOfRange(words, 0, 500));
            var second = String.join(" ", Arrays.copyOfRange(words, 500 - common, 600));
            var a = hash.signature(first.getBytes(StandardCharsets.UTF_8));
            var b = hash.signature(second.getBytes(StandardCharsets.UTF_8));
            int equal = 0;
            for (int i = 0; i < a.length; i++) {
                equal += a[i] == b[i] ? 1 : 0;
            }
            double expected = (common - 2.0) / (598 - 0.0);
            // four standard deviations of 128 draws
            assertThat(equal / 128.0).isCloseTo(expected, within(0.18));
        }
    }

    @Test
    void filtersLeaveOutWhatTheyNameWithExamples() throws IOException {
        var raw = Sources.folder(
                folder.resolve("raw"),
                Map.of(
                        "good.txt", Sources.text(30, 1),
                        "short.txt", "too short",
                        "wide.txt", "word ".repeat(500),
                        "numbers.txt", "12345 67890\n".repeat(10),
                        "again.txt", "one line\n".repeat(20),
                        "words.txt", "a b c d e f g h i j k\nl m n o p q r s t u\n",
                        "secret.txt", Sources.text(30, 2) + "password"));
        var info = Sources.prepare(
                Sources.settings(raw)
                        .filters(
                                new Filter.Length(20, 10_000),
                                Filter.LineLength.defaults(),
                                Filter.Letters.defaults(),
                                Filter.RepeatedLines.defaults(),
                                Filter.WordLength.defaults(),
                                new Filter.Without("password")),
                made());
        assertThat(Sources.documents(made(), CorpusPart.TRAIN)).hasSize(1);
        assertThat(info.left())
                .containsOnlyKeys(
                        "length", "line-length", "letters", "repeated-lines", "word-length", "without password");
        assertThat(info.left("length").examples().getFirst()).isEqualTo("short.txt: too short");
    }

    @Test
    void unicodeIsNormalisedBeforeTextsAreCompared() throws IOException {
        var raw = Sources.folder(
                folder.resolve("raw"), Map.of("a.txt", "caf\u00e9", "b.txt", "cafe\u0301", "c.txt", "\ufb01"));
        Sources.prepare(Sources.settings(raw), made());
        assertThat(Sources.documents(made(), CorpusPart.TRAIN)).containsExactly("caf\u00e9", "\ufb01");
        Sources.prepare(Sources.settings(raw).normalization(CorpusSettings.Normalization.NFKC), made());
        assertThat(Sources.documents(made(), CorpusPart.TRAIN)).containsExactly("caf\u00e9", "fi");
    }

    @Test
    void charactersAreAnIdEachAndNothingElse() throws IOException {
        var file = Files.writeString(folder.resolve("one.txt"), "hello world\nhello");
        var settings = Sources.settings(file)
                .tokenizer(new TokenizerChoice.Characters())
                .split(new CorpusSplit.ByPosition(0.9, 0.1, 0));
        var info = Sources.prepare(settings, made());
        assertThat(info.vocabularySize()).isEqualTo(9);
        assertThat(info.part(CorpusPart.TRAIN).tokens()
                        + info.part(CorpusPart.VALIDATION).tokens())
                .isEqualTo(17);
        assertThat(Tokenizer.read(made())).isInstanceOf(CharacterTokenizer.class);
    }

    @Test
    void everyDocumentEndsWithTheTokenThatEndsTexts() throws IOException {
        var raw = Sources.folder(folder.resolve("raw"), Map.of("a.txt", "one <|endoftext|> two", "b.txt", "three"));
        Sources.prepare(Sources.settings(raw).tokenizer(new TokenizerChoice.Bpe(300)), made());
        try (var corpus = CorpusDirectory.open(made());
                var tokenizer = corpus.tokenizer()) {
            var tokens = corpus.tokens(CorpusPart.TRAIN);
            long end = tokenizer.special(TokenizerChoice.END_OF_TEXT).orElseThrow();
            var ids = tokens.read(0, (int) tokens.size());
            assertThat(Arrays.stream(ids).filter(id -> id == end).count())
                    .as("what a document says of itself ends nothing")
                    .isEqualTo(2);
            assertThat(ids[(int) tokens.end(0) - 1]).isEqualTo(end);
        }
    }
}
