package dev.athanor.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.tensor.DType;
import dev.athanor.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// ONNX files made byte by byte, whole and damaged.
@Tag("pure")
class OnnxFileTest {
    @TempDir
    private Path folder;

    @Test
    void matrixWithoutANameIsFoundByTheBiasThatItsProductMeets() throws IOException {
        try (var file = OnnxFile.open(write(linear()))) {
            assertThat(file.tensors().keySet()).containsExactly("up.bias", "up.weight", "same.bias");
            var weight = file.tensors().get("up.weight");
            assertThat(weight).isNotNull();
            assertThat(weight.shape()).isEqualTo(Shape.of(3, 2));
            assertThat(weight.dtype()).isEqualTo(DType.F32);
            assertThat(weight.bytes().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED)).containsExactly(1, 4, 2, 5, 3, 6);
        }
    }

    @Test
    void matrixThatTwoProductsUseKeepsItsName() throws IOException {
        var graph = message(
                bytes(5, tensor("up.bias", floats(7, 8, 9), 3)),
                bytes(5, tensor("onnx::MatMul_1", floats(1, 2, 3, 4, 5, 6), 2, 3)),
                bytes(1, node("MatMul", List.of("x", "onnx::MatMul_1"), "y")),
                bytes(1, node("MatMul", List.of("y", "onnx::MatMul_1"), "z")),
                bytes(1, node("Add", List.of("up.bias", "y"), "out")));
        try (var file = OnnxFile.open(write(message(bytes(7, graph))))) {
            assertThat(file.tensors()).containsOnlyKeys("up.bias", "onnx::MatMul_1");
        }
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        var whole = linear();
        for (int length = 0; length < whole.length; length++) {
            var file = Files.write(folder.resolve("cut.onnx"), java.util.Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> OnnxFile.open(file).close())
                    .as("%d bytes", length)
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("cut.onnx");
        }
    }

    @Test
    void flippedBytesAreRefusedOrGiveTensorsWithinTheFile() throws IOException {
        var random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 2000; i++) {
            var bytes = linear();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            try (var file = OnnxFile.open(write(bytes))) {
                file.tensors()
                        .values()
                        .forEach(tensor -> assertThat(tensor.bytes().byteSize()).isLessThanOrEqualTo(bytes.length));
            } catch (CheckpointException e) {
                refused++;
                assertThat(e).hasMessageContaining("model.onnx");
            }
        }
        assertThat(refused).isGreaterThan(100);
    }

    @Test
    void lengthBeyondTheFileIsNamedWithItsOffset() throws IOException {
        var out = new ByteArrayOutputStream();
        out.write(7 << 3 | 2);
        varint(out, Long.MAX_VALUE);
        assertThatThrownBy(() -> OnnxFile.open(write(out.toByteArray())).close())
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("at byte 0: field 7 says that it has " + Long.MAX_VALUE + " bytes");
    }

    @Test
    void shapeThatDoesNotFitTheBytesIsNamed() throws IOException {
        var huge = bytes(5, tensor("w", floats(1, 2), Integer.MAX_VALUE, Integer.MAX_VALUE));
        assertThatThrownBy(() -> OnnxFile.open(write(message(bytes(7, huge)))).close())
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("tensor \"w\"");
        var negative = bytes(5, tensor("w", floats(1, 2), -2));
        assertThatThrownBy(
                        () -> OnnxFile.open(write(message(bytes(7, negative)))).close())
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("negative size");
        var twice = message(bytes(5, tensor("w", floats(1), 1)), bytes(5, tensor("w", floats(1), 1)));
        assertThatThrownBy(() -> OnnxFile.open(write(message(bytes(7, twice)))).close())
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("second tensor named \"w\"");
    }

    @Test
    void weightsInAnotherFileAreNotRead() throws IOException {
        var tensor = message(
                tensor("w", floats(1), 1), bytes(13, message(bytes(1, "location".getBytes(StandardCharsets.UTF_8)))));
        assertThatThrownBy(() -> OnnxFile.open(write(message(bytes(7, bytes(5, tensor)))))
                        .close())
                .isInstanceOf(UnsupportedFileException.class)
                .hasMessageContaining("in another file", "onnx.save");
    }

    /// `y = x up.weight^T + up.bias`, and a parameter that is stored once for two.
    private static byte[] linear() {
        var graph = message(
                bytes(5, tensor("up.bias", floats(7, 8, 9), 3)),
                bytes(5, tensor("onnx::MatMul_787", floats(1, 2, 3, 4, 5, 6), 2, 3)),
                bytes(1, node("MatMul", List.of("x", "onnx::MatMul_787"), "product")),
                bytes(1, node("Add", List.of("up.bias", "product"), "y")),
                bytes(1, node("Identity", List.of("up.bias"), "same.bias")));
        return message(number(1, 6), bytes(2, "pytorch".getBytes(StandardCharsets.UTF_8)), bytes(7, graph));
    }

    private static byte[] node(String operator, List<String> inputs, String output) {
        var out = new ByteArrayOutputStream();
        inputs.forEach(input -> out.writeBytes(bytes(1, input.getBytes(StandardCharsets.UTF_8))));
        out.writeBytes(bytes(2, output.getBytes(StandardCharsets.UTF_8)));
        out.writeBytes(bytes(4, operator.getBytes(StandardCharsets.UTF_8)));
        return out.toByteArray();
    }

    private static byte[] tensor(String name, byte[] raw, long... sizes) {
        var out = new ByteArrayOutputStream();
        for (long size : sizes) {
            out.writeBytes(number(1, size));
        }
        out.writeBytes(number(2, 1));
        out.writeBytes(bytes(8, name.getBytes(StandardCharsets.UTF_8)));
        out.writeBytes(bytes(9, raw));
        return out.toByteArray();
    }

    private static byte[] floats(float... values) {
        var bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    private static byte[] number(int field, long value) {
        var out = new ByteArrayOutputStream();
        out.write(field << 3);
        varint(out, value);
        return out.toByteArray();
    }

    private static byte[] bytes(int field, byte[] value) {
        var out = new ByteArrayOutputStream();
        out.write(field << 3 | 2);
        varint(out, value.length);
        out.writeBytes(value);
        return out.toByteArray();
    }

    private static byte[] message(byte[]... fields) {
        var out = new ByteArrayOutputStream();
        for (var field : fields) {
            out.writeBytes(field);
        }
        return out.toByteArray();
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("model.onnx"), bytes);
    }
}
