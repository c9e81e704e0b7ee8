package dev.athanor.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("pure")
class SafetensorsDamageTest {
    @TempDir
    Path folder;

    /// The file's data is 8 bytes: room for two F32.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,16]}}                       | 9 | truncated
        {"a":{"dtype":"F32","shape":[4],"data_offsets":[0,8]}}                        | 9 | needs 16 bytes
        {"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}                        | 9 | ends before it begins
        {"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}                       | 56 | negative
        {"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}                          | 9 | two numbers
        {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}                      | 60 | more than 2
        {"a":{"dtype":"F32","shape":[2]}}                                             | 9 | two numbers
        {"a":{"dtype":"F32","data_offsets":[0,8]}}                                    | 9 | no usable shape
        {"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}    | 9 | 64 bits
        {"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,8]}}      | 9 | overflow
        {"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}     | 37 | beyond 64 bits
        {"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}                      | 37 | integers
        {"a":{"dtype":"F32","shape":[[2]],"data_offsets":[0,8]}}                      | 37 | integers
        {"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}                       | 37 | negative
        {"a":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}}                        | 9 | unknown dtype "F33"
        {"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}                    | 9 | save it as F32
        {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}}                  | 61 | unknown field
        {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | 62 | inside that of another
        {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F16","shape":[1],"data_offsets":[6,8]}} | 62 | gap
        {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}                        | 66 | belong to none
        {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | 62 | occurs twice
        {"__metadata__":{"a":1},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | 29 | must be a string
        {"__metadata__":{"a":"1","a":"2"}}                                            | 33 | occurs twice
        {"a":[1]}                                                                     | 13 | must be an object
        []                                                                            | 8 | object
        {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}{}                      | 62 | more after the end
        {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}                         | 61 | not JSON
        """)
    void badHeaderIsRefusedWithItsOffset(String header, long offset, String reason) throws IOException {
        Path file = Files.write(folder.resolve("bad.safetensors"), file(header, 8));
        var refusal = catchThrowableOfType(CheckpointException.class, () -> Safetensors.open(file));
        assertThat(refusal).hasMessageContaining(reason).hasMessageContaining("bad.safetensors");
        assertThat(refusal.offset()).hasValue(offset);
    }

    @Test
    void hugeHeaderLengthIsRefusedBeforeAnythingIsAllocated() throws IOException {
        byte[] sound = Files.readAllBytes(Reference.file("reference.safetensors"));
        for (long length : new long[] {Long.MIN_VALUE, -1, Long.MAX_VALUE, 1L << 40, 100_000_001, sound.length - 7}) {
            ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
            assertThat(Damage.refuses(sound, folder, this::read, "length " + length))
                    .isOne();
        }
    }

    @Test
    void depthOfOneMillionIsRefused() throws IOException {
        byte[] deep = file("{\"a\":" + "[".repeat(1_000_000), 0);
        assertThat(Damage.refuses(deep, folder, this::read, "depth")).isOne();
    }

    @Test
    void headerInAnotherEncodingIsRefused() throws IOException {
        for (var charset : new String[] {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE"}) {
            byte[] header = "{}".getBytes(java.nio.charset.Charset.forName(charset));
            var bytes = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
            byte[] file = bytes.putLong(header.length).put(header).array();
            assertThat(Damage.refuses(file, folder, this::read, charset)).isOne();
        }
    }

    @Test
    void everyFlippedByteAndEveryCutIsReadOrRefused() throws IOException {
        byte[] sound = Files.readAllBytes(Reference.file("reference.safetensors"));
        var outcome = Damage.everywhere(sound, folder, this::read);
        assertThat(outcome.refused()).isGreaterThan(outcome.tried() / 4);
    }

    @Test
    void indexThatLeavesItsFolderIsRefused() throws IOException {
        for (String name : new String[] {
            "../reference.safetensors", "/tmp/x.safetensors", "a\\\\b.safetensors", "..", "c:x.safetensors"
        }) {
            Path index = Files.writeString(
                    folder.resolve("model.safetensors.index.json"), "{\"weight_map\": {\"a\": \"" + name + "\"}}");
            var refusal = catchThrowableOfType(CorruptFileException.class, () -> Safetensors.open(index));
            assertThat(refusal).hasMessageContaining("beside the index");
        }
    }

    @Test
    void indexThatDisagreesWithItsFilesNamesEveryTensor() throws IOException {
        Files.copy(Reference.file("reference.safetensors"), folder.resolve("one.safetensors"));
        Path index = Files.writeString(
                folder.resolve("model.safetensors.index.json"), "{\"weight_map\": {\"absent\": \"one.safetensors\"}}");
        var refusal = catchThrowableOfType(CorruptFileException.class, () -> Safetensors.open(index));
        assertThat(refusal)
                .hasMessageContaining("absent is not in one.safetensors")
                .hasMessageContaining("scalar is in one.safetensors, which the index does not say");
    }

    @Test
    void missingShardIsNamed() throws IOException {
        Path index = Files.writeString(
                folder.resolve("model.safetensors.index.json"), "{\"weight_map\": {\"a\": \"gone.safetensors\"}}");
        var refusal = catchThrowableOfType(CheckpointException.class, () -> Safetensors.open(index));
        assertThat(refusal).hasMessageContaining("gone.safetensors").hasMessageContaining("no such file");
    }

    @Test
    void foldersAndDevicesAreNoFiles() {
        assertThat(catchThrowableOfType(CheckpointException.class, () -> Safetensors.open(folder)))
                .hasMessageContaining("neither model.safetensors nor");
        assertThat(catchThrowableOfType(CheckpointException.class, () -> MappedFile.open(folder)))
                .hasMessageContaining("not a regular file");
    }

    private Map<String, StoredTensor> read(Path file) {
        try (var weights = Safetensors.open(file)) {
            // read everything now: the file is closed when this returns
            weights.tensors()
                    .values()
                    .forEach(tensor -> tensor.bytes().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
            return Map.of();
        }
    }

    private static byte[] file(String header, int dataBytes) {
        byte[] json = header.strip().getBytes(UTF_8);
        return ByteBuffer.allocate(8 + json.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }
}
