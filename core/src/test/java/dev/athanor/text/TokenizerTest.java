package dev.athanor.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.settings.SettingsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

@Tag("pure")
class TokenizerTest {
    private static final BytePairTokenizer TRAINED = Texts.bytePair();

    @TempDir
    Path folder;

    @Test
    void anyTextComesBackFromItsIds() {
        var random = new SplittableRandom(1);
        for (int round = 0; round < 200; round++) {
            var text = random.ints(50, 0, 0x110000)
                    .filter(character -> !(character >= 0xD800 && character < 0xE000))
                    .mapToObj(Character::toString)
                    .collect(Collectors.joining());
            assertThat(TRAINED.decode(TRAINED.encode(text, Specials.IGNORE))).isEqualTo(text);
        }
    }

    @Test
    void aLongWordIsMergedAsShortOnesAre() {
        var letters = "the public Point equals hashCode ".replace(" ", "").repeat(40);
        var utf8 = letters.getBytes(StandardCharsets.UTF_8);
        var byHeap = TRAINED.encode(letters);
        var byScan = scanned(utf8);
        assertThat(utf8).hasSizeGreaterThan(500);
        assertThat(byHeap).isEqualTo(byScan);
    }

    /// The definition, word by word: the pair of the lowest rank, the leftmost first.
    private static int[] scanned(byte[] utf8) {
        var tokens = new ArrayList<String>();
        for (byte one : utf8) {
            tokens.add(ByteAlphabet.text(new byte[] {one}));
        }
        var root = JsonMapper.shared().readTree(TRAINED.toJson());
        var ranks = new HashMap<String, Integer>();
        root.path("model")
                .path("merges")
                .forEach(rule ->
                        ranks.put(rule.path(0).asString() + " " + rule.path(1).asString(), ranks.size()));
        while (true) {
            int best = -1;
            int bestRank = Integer.MAX_VALUE;
            for (int i = 0; i + 1 < tokens.size(); i++) {
                int rank = ranks.getOrDefault(tokens.get(i) + " " + tokens.get(i + 1), Integer.MAX_VALUE);
                if (rank < bestRank) {
                    best = i;
                    bestRank = rank;
                }
            }
            if (best < 0) {
                var vocabulary = root.path("model").path("vocab");
                return tokens.stream()
                        .mapToInt(token -> vocabulary.path(token).asInt())
                        .toArray();
            }
            tokens.set(best, tokens.get(best) + tokens.remove(best + 1));
        }
    }

    @Test
    void specialTokensInATextAreRecognisedUnlessTheyAreToBeText() {
        int end = TRAINED.special("<|endoftext|>").orElseThrow();
        assertThat(TRAINED.encode("a<|endoftext|>")).containsExactly(TRAINED.encode("a")[0], end);
        assertThat(TRAINED.encode("a<|endoftext|>", Specials.IGNORE)).doesNotContain(end);
        assertThat(TRAINED.encode("a<|endoftext|>".getBytes(StandardCharsets.UTF_8)))
                .doesNotContain(end);
        assertThat(TRAINED.decode(TRAINED.encode("a<|endoftext|>b"))).isEqualTo("ab");
    }

    @Test
    void theTokensDoNotDependOnTheNumberOfThreads() {
        var documents = Texts.utf8(Texts.all());
        var one = BytePairTraining.of(700, List.of()).threads(1).train(documents);
        var four = BytePairTraining.of(700, List.of()).threads(4).train(documents);
        assertThat(four.toJson()).isEqualTo(one.toJson());
    }

    @Test
    void theVocabularyOfBytesHasOneIdForEachByte() {
        var bytes = BytePairTokenizer.bytes(List.of("<|endoftext|>"));
        assertThat(bytes.vocabularySize()).isEqualTo(257);
        assertThat(bytes.encode("né")).hasSize(3);
    }

    @Test
    void vocabularyAndMergesOfGpt2AreReadAsOneTokenizer() throws IOException {
        var root = JsonMapper.shared().readTree(TRAINED.toJson());
        Files.writeString(
                folder.resolve("vocab.json"), root.path("model").path("vocab").toString());
        var merges = new StringBuilder("#version: 0.2\n");
        root.path("model")
                .path("merges")
                .forEach(rule -> merges.append(rule.path(0).asString())
                        .append(' ')
                        .append(rule.path(1).asString())
                        .append('\n'));
        Files.writeString(folder.resolve("merges.txt"), merges);
        var read = Tokenizer.read(folder);
        assertThat(read.specialTokens()).isEqualTo(TRAINED.specialTokens());
        for (var text : Texts.all()) {
            assertThat(read.encode(text)).isEqualTo(TRAINED.encode(text));
        }
    }

    @Test
    void aTokenizerThatIsWrittenReadsBackAsItWas() {
        TRAINED.write(folder.resolve(Tokenizer.FILE));
        var read = Tokenizer.read(folder);
        assertThat(read.toJson()).isEqualTo(TRAINED.toJson());
    }

    @Test
    void anIdOutOfRangeIsNamedWithTheRange() {
        assertThatThrownBy(() -> TRAINED.decode(3, 600))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("id 600 is out of range: the tokenizer has ids from 0 to 599");
    }

    @Test
    void aCharacterThatNoTextHadIsNamed() {
        assertThatThrownBy(() -> Texts.characters().encode("a ♞"))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("'♞' (U+265E) at 2");
    }

    @Test
    void aFolderWithoutTokenizerSaysWhatIsExpected() {
        assertThatThrownBy(() -> Tokenizer.read(folder))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("expected tokenizer.json, or vocab.json and merges.txt");
    }

    @Test
    void aFileThatIsNoTokenizerIsNamed() throws IOException {
        for (var text : List.of("{", "[]", "{\"version\": \"1.0\"}")) {
            var file = Files.writeString(folder.resolve(Tokenizer.FILE), text);
            assertThatThrownBy(() -> Tokenizer.read(folder))
                    .isInstanceOf(TokenizerException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void aMergeOfUnknownTokensIsNamed() throws IOException {
        var json = TRAINED.toJson().replaceFirst("(?s)\"merges\" : \\[ \\[ \"[^\"]*\"", "\"merges\" : [ [ \"nowhere\"");
        var file = Files.writeString(folder.resolve(Tokenizer.FILE), json);
        assertThatThrownBy(() -> Tokenizer.read(file))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("merge 1 names \"nowhere\", which is not in the vocabulary");
    }

    @Test
    void aVocabularyThatHasNoRoomForTheBytesIsRefused() {
        assertThatThrownBy(() -> BytePairTraining.of(256, List.of("<|endoftext|>")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("vocabulary is 256, expected at least 257");
    }
}
