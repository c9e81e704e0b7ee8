package dev.athanor.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.data.ShardException;
import dev.athanor.table.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class CorpusWrongInputTest {
    private static final CorpusSettings.Invalid DROP = CorpusSettings.Invalid.DROP;

    @TempDir
    Path folder;

    private Path made() {
        return folder.resolve("made");
    }

    @Test
    void textThatIsNoUtf8IsNamedWithItsByteAndTheWayOut() throws IOException {
        var raw = Sources.folder(folder.resolve("raw"), Map.of("good.txt", "good"));
        Files.write(raw.resolve("bad.txt"), new byte[] {'a', 'b', (byte) 0xE9, 'c'});
        assertThatThrownBy(() -> Sources.prepare(Sources.settings(raw), made()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("bad.txt: byte 2 is 0xe9, which is no UTF-8")
                .hasMessageContaining("invalid: drop");
        assertThat(folder).isDirectoryNotContaining(file -> file.toString().contains("made"));
    }

    @Test
    void aCorpusOfTooFewTokensForOneSampleSaysSo() throws IOException {
        var raw = Sources.folder(folder.resolve("raw"), Map.of("short.txt", "short"));
        Sources.prepare(Sources.settings(raw), made());
        try (var corpus = CorpusDirectory.open(made())) {
            assertThatThrownBy(() -> corpus.dataset(CorpusPart.TRAIN, 1000))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("tokens for train, too few for one sample of 1000");
        }
    }

    @Test
    void textThatIsNoUtf8IsLeftOutAndCountedWhenTheSettingsSaySo() throws IOException {
        var raw =
                Sources.folder(folder.resolve("raw"), Map.of("good.txt", "good", "empty.txt", "", "blank.txt", " \n"));
        Files.write(raw.resolve("bad.txt"), new byte[] {'a', 'b', (byte) 0xE9, 'c'});
        var info = Sources.prepare(Sources.settings(raw).invalid(DROP), made());
        assertThat(Sources.documents(made(), CorpusPart.TRAIN)).containsExactly("good");
        assertThat(info.documentsRead()).isEqualTo(4);
        assertThat(info.left("no UTF-8").documents()).isEqualTo(1);
        assertThat(info.left("no UTF-8").examples().getFirst()).contains("bad.txt", "byte 2");
        assertThat(info.left("empty").documents()).isEqualTo(2);
        assertThat(made().resolve("report.html")).content().contains("bad.txt", "no UTF-8");

        var replaced = Sources.settings(raw).invalid(CorpusSettings.Invalid.REPLACE);
        Sources.prepare(replaced, made());
        assertThat(Sources.documents(made(), CorpusPart.TRAIN)).containsExactly("ab\uFFFDc", "good");
    }

    @Test
    void invalidUtf8IsFoundWhereTheJdkFindsIt() {
        var random = new SplittableRandom(3);
        int invalid = 0;
        for (int round = 0; round < 20_000; round++) {
            var bytes = new byte[1 + random.nextInt(12)];
            for (int i = 0; i < bytes.length; i++) {
                int[] interesting = {'a', 0x7F, 0x80, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5};
                bytes[i] = (byte) interesting[random.nextInt(interesting.length)];
            }
            var valid =
                    Arrays.equals(bytes, new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8));
            assertThat(Utf8.invalidAt(bytes) < 0).isEqualTo(valid);
            invalid += valid ? 0 : 1;
        }
        assertThat(invalid).isBetween(1000, 19_900);
    }

    @Test
    void aCorruptMemberOfAZipIsNamedAndTheOthersAreKept() throws IOException {
        var texts = Sources.texts(20);
        var whole = Sources.zip(texts);
        var names = new HashSet<String>();
        // within the packed bytes of some members
        for (int at = 200; at < whole.length * 2 / 3; at += 311) {
            var damaged = whole.clone();
            damaged[at] ^= 0x40;
            var file = Files.write(folder.resolve("texts.zip"), damaged);
            var info = Sources.prepare(Sources.settings(file).invalid(DROP), made());
            var kept = Sources.documents(made(), CorpusPart.TRAIN);
            int lost = texts.size() - kept.size();
            assertThat(texts.values()).containsAll(kept);
            assertThat(lost).as("byte %d", at).isLessThanOrEqualTo(1);
            if (lost == 1) {
                assertThat(info.left("unreadable").documents()).isEqualTo(1);
                names.add(info.left("unreadable").examples().getFirst());
                assertThatThrownBy(() -> Sources.prepare(Sources.settings(file), folder.resolve("other")))
                        .isInstanceOf(DataException.class)
                        .hasMessageContaining("texts.zip!text0")
                        .hasMessageContaining("invalid: drop");
            }
        }
        assertThat(names)
                .hasSizeGreaterThan(5)
                .allSatisfy(name -> assertThat(name).contains("texts.zip!text0"));
    }

    @Test
    void aCompressedFileThatIsCutShortKeepsWhatCameBefore() throws IOException {
        var texts = Sources.texts(400);
        for (var packed : List.of(Sources.gzip(Sources.jsonLines(texts)), Sources.zstd(Sources.jsonLines(texts)))) {
            var name = packed[0] == 0x1F ? "texts.jsonl.gz" : "texts.jsonl.zst";
            var file = Files.write(folder.resolve(name), Arrays.copyOf(packed, packed.length * 3 / 4));
            var settings = Sources.settings(file);
            assertThatThrownBy(() -> Sources.prepare(settings, made()))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining(name);
            try {
                var info = Sources.prepare(settings.invalid(DROP), made());
                assertThat(info.left("unreadable").documents()).isEqualTo(1);
                assertThat(texts.values()).containsAll(Sources.documents(made(), CorpusPart.TRAIN));
            } catch (DataException e) {
                // one block, of which nothing can be had
                assertThat(e).hasMessageContaining("none is left");
            }
        }
    }

    @Test
    void aLineThatIsNoJsonOrHasNoTextIsNamedWithItsNumber() throws IOException {
        var file = Files.writeString(
                folder.resolve("texts.jsonl"), "{\"text\": \"one\"}\n{\"text\": 2}\n{broken\n\n{\"text\": \"five\"}\n");
        assertThatThrownBy(() -> Sources.prepare(Sources.settings(file), made()))
                .hasMessageContaining("texts.jsonl:2: has no text in \"text\"");
        var info = Sources.prepare(Sources.settings(file).invalid(DROP), made());
        assertThat(Sources.documents(made(), CorpusPart.TRAIN)).containsExactly("one", "five");
        assertThat(info.left("unreadable").examples().get(1)).startsWith("texts.jsonl:3: is not JSON");
    }

    @Test
    void absentSourcesAndForeignFoldersAreNamed() throws IOException {
        var absent = folder.resolve("absent.zip");
        assertThatThrownBy(() -> Sources.prepare(Sources.settings(absent), made()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("absent.zip: no such file or folder");
        var foreign = Sources.folder(folder.resolve("foreign"), Map.of("mine.txt", "mine"));
        assertThatThrownBy(() -> Sources.prepare(Sources.settings(foreign), foreign))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("is there and is no dataset directory");
        assertThat(foreign.resolve("mine.txt")).hasContent("mine");
    }

    @Test
    void aDamagedShardOfACorpusIsNamed() throws IOException {
        var raw = Sources.folder(folder.resolve("raw"), Sources.texts(5));
        Sources.prepare(Sources.settings(raw), made());
        var shard = made().resolve("train-00000.tokens");
        var bytes = Files.readAllBytes(shard);
        bytes[100] ^= 1;
        Files.write(shard, bytes);
        try (var corpus = CorpusDirectory.open(made())) {
            var data = corpus.dataset(CorpusPart.TRAIN, 16);
            assertThatThrownBy(() -> data.read(new long[] {0}))
                    .isInstanceOf(ShardException.class)
                    .hasMessageContaining("train-00000.tokens");
        }
    }
}
