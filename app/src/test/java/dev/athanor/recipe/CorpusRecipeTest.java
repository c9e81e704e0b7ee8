package dev.athanor.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.corpus.CorpusSettings;
import dev.athanor.corpus.CorpusSplit;
import dev.athanor.corpus.Filter;
import dev.athanor.corpus.NearDuplicates;
import dev.athanor.corpus.TokenizerChoice;
import dev.athanor.data.Packing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class CorpusRecipeTest {
    @TempDir
    Path folder;

    @BeforeEach
    void makeTheSources() throws IOException {
        Files.writeString(folder.resolve("src.zip"), "");
        Files.writeString(folder.resolve("tokenizer.json"), "{}");
    }

    private CorpusSettings read(String text) throws IOException {
        return RecipeFile.read(Files.writeString(folder.resolve("corpus.yaml"), text), CorpusSettings.class);
    }

    @Test
    void sourcesAloneAreACorpus() throws IOException {
        assertThat(read("sources: [src.zip]"))
                .isEqualTo(CorpusSettings.defaults(List.of(folder.toRealPath().resolve("src.zip"))));
    }

    @Test
    void everySettingIsAKeyAndReadsBackAsItWasWritten() throws IOException {
        var settings = read("""
            sources: [src.zip]
            include: ["**.java"]
            separator: "\\n\\n"
            normalization: nfkc
            invalid: drop
            filters:
              - length: {min: 100, max: 100000}
              - line-length
              - letters: 0.3
              - without: password
            nearDuplicates: {similarity: 0.9}
            split: {by-position: {train: 0.9, validation: 0.1, test: 0}}
            tokenizer: {bpe: {vocabulary: 1000}}
            packing: first-fit
            context: 64
            """);
        assertThat(settings.filters())
                .containsExactly(
                        new Filter.Length(100, 100_000),
                        Filter.LineLength.defaults(),
                        new Filter.Letters(0.3),
                        new Filter.Without("password"));
        assertThat(settings.nearDuplicates()).contains(new NearDuplicates(0.9, 5));
        assertThat(settings.split()).isEqualTo(new CorpusSplit.ByPosition(0.9, 0.1, 0));
        assertThat(settings.tokenizer()).isEqualTo(new TokenizerChoice.Bpe(1000));
        assertThat(settings.packing()).isEqualTo(new Packing.FirstFit());
        assertThat(read(RecipeFile.write(settings, folder))).isEqualTo(settings);
    }

    @Test
    void aTokenizerIsTrainedOrRead() throws IOException {
        assertThat(read("{sources: [src.zip], tokenizer: characters}").tokenizer())
                .isEqualTo(new TokenizerChoice.Characters());
        assertThat(read("{sources: [src.zip], tokenizer: {file: tokenizer.json}}")
                        .tokenizer())
                .isInstanceOf(TokenizerChoice.File.class);
    }

    @Test
    void allProblemsOfACorpusAreNamedAtOnce() {
        assertThatThrownBy(() -> read("""
            sources: [src.zip]
            split: {by-document: {train: 0.5, validation: 0.1, test: 0.1}}
            tokenizer: {bpe: {vocabulary: 100}}
            filters: [{without: "("}]
            """))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("tokenizer.bpe.vocabulary is 100, expected at least 257")
                .hasMessageContaining("shares add up to 0.7")
                .hasMessageContaining("is '(', which is no pattern");
    }
}
