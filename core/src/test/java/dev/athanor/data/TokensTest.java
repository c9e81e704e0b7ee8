package dev.athanor.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class TokensTest {
    @TempDir
    Path folder;

    @Test
    void idsOfBothWidthsComeBackAcrossShards() {
        for (int vocabulary : new int[] {300, 1 << 16, (1 << 16) + 1, 200_000}) {
            var first = Shards.documents(40, 3000, vocabulary, 1);
            var second = Shards.documents(3, 10, vocabulary, 2);
            var files = List.of(
                    Shards.write(folder.resolve("a.tokens"), vocabulary, first),
                    Shards.write(folder.resolve("b.tokens"), vocabulary, List.of()),
                    Shards.write(folder.resolve("c.tokens"), vocabulary, second));
            var all = new ArrayList<>(first);
            all.addAll(second);
            var expected = Shards.joined(all);
            try (var tokens = Tokens.open(files)) {
                tokens.verify();
                assertThat(tokens.vocabularySize()).isEqualTo(vocabulary);
                assertThat(tokens.read(0, expected.length)).isEqualTo(expected);
                assertThat(tokens.read(expected.length - 20, 15))
                        .isEqualTo(Arrays.copyOfRange(expected, expected.length - 20, expected.length - 5));
            }
        }
    }

    @Test
    void theDocumentOfATokenIsTheOneThatHoldsIt() {
        var documents = List.of(new int[3], new int[0], new int[2], new int[1]);
        try (var tokens = Tokens.open(List.of(Shards.write(folder.resolve("a.tokens"), 5, documents)))) {
            assertThat(tokens.documents()).isEqualTo(4);
            assertThat(List.of(0L, 1L, 2L, 3L, 4L, 5L).stream().map(tokens::documentOf))
                    .containsExactly(0L, 0L, 0L, 2L, 2L, 3L);
        }
    }

    @Test
    void anIdOutOfTheVocabularyIsRefusedWhenItIsWritten() {
        var file = folder.resolve("a.tokens");
        assertThatThrownBy(() -> Shards.write(file, 100, List.of(new int[] {99, 100})))
                .isInstanceOf(ShardException.class)
                .hasMessageContaining("id 100 is out of range, the vocabulary has 100");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFlippedByteIsNamedWithItsBlockWhereverItIs() throws IOException {
        var whole = Files.readAllBytes(
                Shards.write(folder.resolve("a.tokens"), 70_000, Shards.documents(50, 2000, 70_000, 3)));
        assertThat(whole.length).isGreaterThan(2 * ShardFormat.BLOCK_BYTES);
        for (int at = 0; at < whole.length; at += 977) {
            var damaged = whole.clone();
            damaged[at] ^= 0x10;
            var file = Files.write(folder.resolve("b.tokens"), damaged);
            assertThatThrownBy(() -> {
                        try (var tokens = Tokens.open(List.of(file))) {
                            tokens.verify();
                        }
                    })
                    .as("byte %d", at)
                    .isInstanceOf(ShardException.class)
                    .hasMessageContaining("b.tokens")
                    .hasMessageContaining("prepare the data again");
        }
    }

    @Test
    void damageIsFoundWhenItsBlockIsReadAndNotBefore() throws IOException {
        var file = Shards.write(folder.resolve("a.tokens"), 70_000, List.of(new int[100_000]));
        var bytes = Files.readAllBytes(file);
        bytes[ShardFormat.HEADER_BYTES + 4 * 60_000] ^= 1;
        Files.write(file, bytes);
        try (var tokens = Tokens.open(List.of(file))) {
            assertThat(tokens.read(0, 1000)).hasSize(1000);
            assertThatThrownBy(() -> tokens.read(60_000, 10))
                    .isInstanceOf(ShardException.class)
                    .hasMessageContaining("is damaged between bytes 196672 and 262208");
        }
    }

    @Test
    void aShardThatIsCutShortIsNamed() throws IOException {
        var whole = Files.readAllBytes(Shards.write(folder.resolve("a.tokens"), 300, Shards.documents(5, 200, 300, 4)));
        for (int length = 0; length < whole.length; length += 7) {
            var file = Files.write(folder.resolve("b.tokens"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Tokens.open(List.of(file)))
                    .as("%d bytes", length)
                    .isInstanceOf(ShardException.class)
                    .hasMessageContaining("b.tokens");
        }
    }

    @Test
    void theFingerprintTellsOneChangedId() {
        int[] ids = {1, 2, 3};
        int[] changed = {1, 2, 4};
        var prints = new ArrayList<String>();
        for (var documents : List.of(List.of(ids), List.of(ids), List.of(changed))) {
            try (var tokens = Tokens.open(List.of(Shards.write(folder.resolve("a.tokens"), 9, documents)))) {
                prints.add(tokens.fingerprint());
            }
        }
        assertThat(prints.get(1)).isEqualTo(prints.get(0));
        assertThat(prints.get(2)).isNotEqualTo(prints.get(0));
    }
}
