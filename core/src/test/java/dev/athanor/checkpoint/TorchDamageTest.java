package dev.athanor.checkpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("pure")
class TorchDamageTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"views.pth", "parameters.pth"})
    void everyFlippedByteAndEveryCutIsReadOrRefused(String name) throws IOException {
        var outcome = Damage.everywhere(Files.readAllBytes(Reference.file(name)), folder, this::read);
        assertThat(outcome.refused()).isGreaterThan(outcome.tried() / 4);
    }

    /// The zip's checksum would hide the machine from damage, so these pickles are packed anew after it.
    @ParameterizedTest
    @ValueSource(strings = {"views.pth", "parameters.pth", "nested.pth"})
    void everyFlippedByteOfThePickleIsReadOrRefused(String name) throws IOException {
        Map<String, byte[]> entries = entries(Reference.file(name));
        byte[] sound = Objects.requireNonNull(entries.get("archive/data.pkl"));
        for (int at = 0; at < sound.length; at++) {
            for (int flip : Damage.flips(at)) {
                byte[] damaged = sound.clone();
                damaged[at] = (byte) (damaged[at] ^ flip);
                entries.put("archive/data.pkl", damaged);
                Damage.refuses(pack(entries), folder, this::read, "pickle byte " + at + " xor " + flip);
            }
            if (at % 7 == 0) {
                entries.put("archive/data.pkl", java.util.Arrays.copyOf(sound, at));
                assertThat(Damage.refuses(pack(entries), folder, this::read, "pickle cut to " + at))
                        .isOne();
            }
        }
    }

    /// `\n` ends a line of a global, `~` stands for byte 0x80 and `^` for 0xff.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        ~\\x02cos\\nsystem\\nX\\x02\\0\\0\\0ls\\x85R.   | os.system
        ~\\x02cbuiltins\\neval\\n.                      | builtins.eval
        ~\\x02ctorch\\nload\\n.                         | torch.load
        ~\\x04\\x8c\\x02os\\x8c\\x06system\\x93.        | os.system
        ~\\x02i__main__\\nx\\n.                         | opcode 0x69
        ~\\x02\\x82\\x01.                               | opcode 0x82
        ~\\x02}2.                                       | opcode 0x32
        ~\\x02)\\x81.                                   | opcode 0x81
        ~\\x02P1\\n.                                    | opcode 0x50
        ~\\x09.                                         | protocol 9
        ~\\x02.                                         | empty stack
        ~\\x02(.                                        | empty stack
        ~\\x02}                                         | without STOP
        ~\\x02t.                                        | mark
        ~\\x02h\\x05.                                   | did not store
        ~\\x02X^^^^abc.                                 | middle of an opcode
        ~\\x02X\\x02\\0\\0\\0^^.                        | not UTF-8
        ~\\x02B^^^^abc.                                 | middle of an opcode
        ~\\x02})}s.                                     | holds no state dictionary
        ~\\x02}}Ns.                                     | key is a container
        ~\\x02)Na.                                      | no list
        ~\\x02)NNs.                                     | no dictionary
        ~\\x02N)R.                                      | no function
        ~\\x02)Nb.                                      | no dictionary
        ~\\x02NQ.                                       | expected a storage
        ~\\x02ctorch._utils\\n_rebuild_tensor_v2\\n)R.  | argument 1
        ~\\x02ctorch\\nFloatStorage\\n)R.               | cannot be called
        ~\\x02ctorch._tensor\\n_rebuild_from_type_v2\\n(ctorch._tensor\\n_rebuild_from_type_v2\\nN)Nt. | holds no dictionary
        ~\\x02K\\x01.                                   | holds no dictionary
        """)
    void pickleThatIsNoStateDictionaryIsRefused(String pickle, String reason) throws IOException {
        Path file = Files.write(folder.resolve("bad.pth"), pack(Map.of("archive/data.pkl", unescape(pickle))));
        var refusal = catchThrowableOfType(CheckpointException.class, () -> TorchFile.open(file));
        assertThat(refusal).hasMessageContaining("bad.pth").hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        1 | 8   | 1   | storage of 8
        0 | 2,4 | 5,1 | storage of 8
        0 | 4   | 1,1 | 1 sizes and 2 strides
        0 | 2000000000,2000000000,2000000000 | 0,0,0 | no usable shape
        0 | 16  | 0   | repeats
        0 | 2,2 | 4611686018427387904,4611686018427387904 | no usable shape
        9 | 0   | 1   | reads
        """)
    void tensorMustLieInItsStorage(long offset, String sizes, String strides, String reason) throws IOException {
        byte[] pickle = tensorPickle(8, offset, sizes, strides);
        Path file = Files.write(
                folder.resolve("bad.pth"), pack(Map.of("archive/data.pkl", pickle, "archive/data/0", new byte[32])));
        if (reason.equals("reads")) {
            // nothing is read of an empty tensor, wherever it starts
            try (var weights = TorchFile.open(file)) {
                assertThat(weights.tensor("w").bytes().byteSize()).isZero();
            }
        } else {
            var refusal = catchThrowableOfType(CheckpointException.class, () -> TorchFile.open(file));
            assertThat(refusal).hasMessageContaining(reason);
        }
    }

    @Test
    void storageMustHaveTheSizeThatThePickleSays() throws IOException {
        for (long claimed : new long[] {7, 9, 1L << 40}) {
            byte[] pickle = tensorPickle(claimed, 0, "2", "1");
            Path file = Files.write(
                    folder.resolve("bad.pth"),
                    pack(Map.of("archive/data.pkl", pickle, "archive/data/0", new byte[32])));
            var refusal = catchThrowableOfType(CorruptFileException.class, () -> TorchFile.open(file));
            assertThat(refusal).hasMessageContaining("should have " + claimed + " elements");
        }
    }

    @Test
    void absentStorageIsNamed() throws IOException {
        Path file =
                Files.write(folder.resolve("bad.pth"), pack(Map.of("archive/data.pkl", tensorPickle(8, 0, "8", "1"))));
        var refusal = catchThrowableOfType(CorruptFileException.class, () -> TorchFile.open(file));
        assertThat(refusal).hasMessageContaining("storage \"0\" is not in the file");
    }

    @Test
    void flippedByteOfAStorageIsFoundByItsChecksum() throws IOException {
        byte[] bytes = Files.readAllBytes(Reference.file("views.pth"));
        try (var mapped = MappedFile.open(Reference.file("views.pth"))) {
            var entry = Objects.requireNonNull(ZipArchive.read(mapped).entry("views/data/0"));
            bytes[(int) entry.start() + 5] ^= 1;
            Path file = Files.write(folder.resolve("flipped.pth"), bytes);
            try (var weights = TorchFile.open(file)) {
                var refusal = catchThrowableOfType(
                        CorruptFileException.class, () -> weights.tensor("base").bytes());
                assertThat(refusal).hasMessageContaining("views/data/0").hasMessageContaining("CRC-32");
                assertThat(refusal.offset()).hasValue(entry.start());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil",
                "archive/../../evil",
                "/etc/passwd",
                "archive//x",
                "archive/./x",
                "archive\\..\\x",
                "c:/x"
            })
    void entryThatLeavesItsFolderIsRefused(String name) throws IOException {
        var refusal = refusal(pack(Map.of("archive/data.pkl", unescape("~\\x02}."), name, new byte[1])));
        assertThat(refusal).hasMessageContaining("could leave its folder");
    }

    @Test
    void entryOutsideTheArchivesFolderIsRefused() throws IOException {
        var refusal = refusal(pack(Map.of("archive/data.pkl", unescape("~\\x02}."), "other/x", new byte[1])));
        assertThat(refusal).hasMessageContaining("outside the archive's folder");
    }

    @Test
    void bigEndianFileIsRefusedWithAWayOut() throws IOException {
        var refusal = refusal(
                pack(Map.of("archive/data.pkl", unescape("~\\x02}."), "archive/byteorder", "big".getBytes(US_ASCII))));
        assertThat(refusal).isInstanceOf(UnsupportedFileException.class).hasMessageContaining("big endian");
    }

    @Test
    void compressedEntryIsRefusedBeforeItIsExpanded() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
            zip.write(new byte[50_000_000]);
            zip.closeEntry();
        }
        assertThat(refusal(bytes.toByteArray())).hasMessageContaining("is compressed");
        assertThat(Damage.refuses(bytes.toByteArray(), folder, this::read, "bomb"))
                .isOne();
    }

    @Test
    void entryThatOccursTwiceIsRefused() throws IOException {
        byte[] file = pack(Map.of("archive/data.pkl", unescape("~\\x02}."), "archive/data.pkm", unescape("~\\x02}.")));
        String text = new String(file, ISO_8859_1).replace("data.pkm", "data.pkl");
        assertThat(refusal(text.getBytes(ISO_8859_1))).hasMessageContaining("occurs twice");
    }

    @Test
    void entriesThatOverlapAreRefused() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("archive/data.pkl", unescape("~\\x02}."));
        entries.put("archive/a", pack(Map.of("archive/b", new byte[10])));
        byte[] file = pack(entries);
        // the entry inside the first one's data is listed as an entry of the outer zip too
        String text = new String(file, ISO_8859_1);
        int inner = text.indexOf("PK\u0003\u0004", text.indexOf("archive/a") + 9);
        entries.put("archive/b", new byte[10]);
        byte[] two = pack(entries);
        String outer = new String(two, ISO_8859_1);
        int central = outer.lastIndexOf("archive/b") - 46;
        for (int i = 0; i < 4; i++) {
            two[central + 42 + i] = (byte) (inner >> (8 * i));
        }
        assertThat(refusal(two)).hasMessageContaining("inside another");
    }

    @Test
    void ordinaryZipIsRefused() throws IOException {
        assertThat(refusal(pack(Map.of("archive/readme", new byte[3])))).hasMessageContaining("not of torch.save");
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        for (String content : List.of("", "P", "PK\u0003\u0004", "hello world, this is no zip", "{}")) {
            assertThat(Damage.refuses(content.getBytes(US_ASCII), folder, this::read, content))
                    .isOne();
        }
    }

    @Test
    void pickleOfManyEmptyListsIsStopped() throws IOException {
        byte[] lists = "]".repeat(8_100_000).getBytes(US_ASCII);
        assertThat(refusal(pack(Map.of("archive/data.pkl", lists)))).hasMessageContaining("values, which no weights");
    }

    private CheckpointException refusal(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("bad.pth"), bytes);
        return catchThrowableOfType(CheckpointException.class, () -> TorchFile.open(file));
    }

    private Map<String, StoredTensor> read(Path file) {
        try (var weights = TorchFile.open(file)) {
            weights.tensors().values().forEach(tensor -> tensor.bytes().toArray(ValueLayout.JAVA_BYTE));
            return Map.of();
        }
    }

    private static Map<String, byte[]> entries(Path file) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (var mapped = MappedFile.open(file)) {
            var zip = ZipArchive.read(mapped);
            zip.entries()
                    .forEach((name, entry) -> entries.put(
                            "archive" + name.substring(name.indexOf('/')),
                            zip.bytes(entry).toArray(ValueLayout.JAVA_BYTE)));
        }
        return entries;
    }

    private byte[] pack(Map<String, byte[]> entries) throws IOException {
        Path file = folder.resolve("packed");
        try (var channel = Files.newByteChannel(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var zip = new ZipWriter(channel);
            for (var entry : entries.entrySet()) {
                zip.entry(entry.getKey(), entry.getValue());
            }
            zip.finish();
        }
        return Files.readAllBytes(file);
    }

    /// A dictionary with one float tensor, `w`, over storage 0.
    private static byte[] tensorPickle(long elements, long offset, String sizes, String strides) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(unescape("~\\x02}X\\x01\\0\\0\\0wctorch._utils\\n_rebuild_tensor\\n((X\\x07\\0\\0\\0storage"));
        out.writeBytes(unescape("ctorch\\nFloatStorage\\nX\\x01\\0\\0\\00X\\x03\\0\\0\\0cpu"));
        whole(out, elements);
        out.writeBytes(unescape("tQ"));
        whole(out, offset);
        tuple(out, sizes);
        tuple(out, strides);
        out.writeBytes(unescape("tRs."));
        return out.toByteArray();
    }

    private static void tuple(ByteArrayOutputStream out, String numbers) {
        out.write('(');
        for (String number : numbers.split(",", -1)) {
            whole(out, Long.parseLong(number));
        }
        out.write('t');
    }

    private static void whole(ByteArrayOutputStream out, long value) {
        out.write(0x8a);
        out.write(8);
        for (int i = 0; i < 8; i++) {
            out.write((int) (value >> (8 * i)));
        }
    }

    private static byte[] unescape(String text) {
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '~') {
                out.write(0x80);
            } else if (c == '^') {
                out.write(0xff);
            } else if (c == '\\') {
                char kind = text.charAt(++i);
                if (kind == 'x') {
                    out.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                    i += 2;
                } else {
                    out.write(kind == 'n' ? '\n' : 0);
                }
            } else {
                out.write(c);
            }
        }
        return out.toByteArray();
    }
}
