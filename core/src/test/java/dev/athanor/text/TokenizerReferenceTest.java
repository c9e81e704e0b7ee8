package dev.athanor.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ids against Hugging Face tokenizers': `tokenizers_reference.py`.
@Tag("cpu")
class TokenizerReferenceTest {
    @TempDir
    Path folder;

    @Test
    void trainingLearnsTheMergesThatTheLibraryLearns() {
        var theirs = (BytePairTokenizer) Tokenizer.read(Texts.file("theirs-bpe.json", folder));
        var ours = Texts.bytePair();
        assertThat(ours.vocabularySize()).isEqualTo(theirs.vocabularySize());
        assertThat(ours.toJson()).isEqualTo(theirs.toJson());
    }

    @Test
    void theLibraryGivesTheSameIdsForWhatWasTrainedHere() {
        var ours = Texts.bytePair();
        assertThat(ours.toJson()).isEqualTo(Texts.resource("ours-bpe.json"));
        assertSameIds(ours, Texts.all(), Texts.ids("ours-bpe"));
    }

    @Test
    void whatTheLibraryTrainedIsAppliedAsTheLibraryDoes() {
        var theirs = Tokenizer.read(Texts.file("theirs-bpe.json", folder));
        assertThat(theirs).isInstanceOf(BytePairTokenizer.class);
        assertSameIds(theirs, Texts.all(), Texts.ids("theirs-bpe"));
    }

    @Test
    void wordPiecesTrainedHereHaveTheIdsThatTheLibraryGives() {
        try (var ours = Texts.wordPiece()) {
            assertThat(ours.toJson()).isEqualTo(Texts.resource("ours-wordpiece.json"));
            assertSameIds(ours, Texts.all(), Texts.ids("ours-wordpiece"));
        }
    }

    @Test
    void charactersHaveTheIdsThatTheLibraryGives() {
        var ours = Texts.characters();
        assertThat(ours.toJson()).isEqualTo(Texts.resource("ours-characters.json"));
        assertSameIds(ours, Texts.training(), Texts.ids("ours-characters"));
        assertThat(Tokenizer.read(Texts.file("ours-characters.json", folder))).isInstanceOf(CharacterTokenizer.class);
    }

    private static void assertSameIds(Tokenizer tokenizer, List<String> texts, List<int[]> expected) {
        assertThat(expected).hasSameSizeAs(texts);
        for (int i = 0; i < texts.size(); i++) {
            assertThat(tokenizer.encode(texts.get(i)))
                    .as("ids of <%s>", texts.get(i))
                    .isEqualTo(expected.get(i));
        }
    }
}
