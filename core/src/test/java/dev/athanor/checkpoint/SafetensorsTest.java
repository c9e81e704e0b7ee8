package dev.athanor.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.tensor.DType;
import dev.athanor.tensor.Shape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class SafetensorsTest {
    @TempDir
    Path folder;

    @Test
    void fileOfPythonReadsEqual() throws IOException {
        try (var weights = Safetensors.open(Reference.file("reference.safetensors"))) {
            Reference.assertEqual(weights.tensors(), Reference.tensors("reference.tsv"));
            assertThat(weights.metadata()).isEqualTo(Map.of("format", "pt", "note", "größe"));
        }
    }

    @Test
    void severalFilesWithAnIndexReadAsOne() throws IOException {
        Path index = Reference.file("sharded/model.safetensors.index.json");
        for (Path path : List.of(index, index.resolveSibling("."))) {
            try (var weights = Safetensors.open(path)) {
                Reference.assertEqual(weights.tensors(), Reference.tensors("reference.tsv"));
            }
        }
    }

    @Test
    void sameTensorsMakeTheSameBytesAsPython() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Safetensors.write(file, Reference.tensors("reference.tsv"), Map.of("format", "pt", "note", "größe"));
        // Python orders metadata by chance, so the reference's is taken out of both before they are compared.
        assertThat(withoutMetadata(Files.readAllBytes(file)))
                .isEqualTo(withoutMetadata(Files.readAllBytes(Reference.file("reference.safetensors"))));
    }

    @Test
    void writtenFileReadsBackEqual() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Safetensors.write(file, Reference.tensors("reference.tsv"), Map.of("format", "pt", "a", "\"\n\\ü"));
        try (var weights = Safetensors.open(file)) {
            Reference.assertEqual(weights.tensors(), Reference.tensors("reference.tsv"));
            assertThat(weights.metadata()).isEqualTo(Map.of("format", "pt", "a", "\"\n\\ü"));
        }
    }

    @Test
    void everyTensorIsAlignedToItsType() {
        Path file = folder.resolve("model.safetensors");
        Safetensors.write(
                file,
                List.of(
                        ones("a", DType.U8, 3),
                        ones("b", DType.I64, 1),
                        ones("c", DType.F16, 3),
                        ones("d", DType.F32, 1)),
                Map.of());
        try (var mapped = MappedFile.open(file)) {
            var header = SafetensorsHeader.read(mapped);
            assertThat(header.tensors().keySet()).containsExactly("b", "d", "c", "a");
            assertThat(header.tensors().values())
                    .allSatisfy(entry ->
                            assertThat(entry.begin() % entry.dtype().bytes()).isZero());
        }
    }

    @Test
    void noTensorsMakeASoundFile() {
        Path file = folder.resolve("model.safetensors");
        Safetensors.write(file, List.of(), Map.of());
        try (var weights = Safetensors.open(file)) {
            assertThat(weights.tensors()).isEmpty();
        }
    }

    @Test
    void rewritingLeavesNothingBeside() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Safetensors.write(file, List.of(ones("a", DType.F32, 4)), Map.of());
        Safetensors.write(file, List.of(ones("b", DType.F32, 4)), Map.of());
        try (var weights = Safetensors.open(file);
                var files = Files.list(folder)) {
            assertThat(weights.tensors()).containsOnlyKeys("b");
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void failedWriteLeavesTheOldFile() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Safetensors.write(file, List.of(ones("a", DType.F32, 4)), Map.of());
        byte[] before = Files.readAllBytes(file);
        var broken = new StoredTensor("b", DType.F32, Shape.of(4), () -> {
            throw new IllegalStateException("gone");
        });
        assertThatThrownBy(() -> Safetensors.write(file, List.of(broken), Map.of()))
                .hasMessage("gone");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void namesMustDiffer() {
        Path file = folder.resolve("model.safetensors");
        assertThatThrownBy(() ->
                        Safetensors.write(file, List.of(ones("a", DType.F32, 1), ones("a", DType.F32, 1)), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"a\"");
    }

    @Test
    void hundredThousandTensorsOpen() {
        Path file = folder.resolve("model.safetensors");
        var tensors = IntStream.range(0, 100_000)
                .mapToObj(i -> ones("model.layers." + i / 512 + ".experts." + i % 512 + ".weight", DType.U8, 1))
                .toList();
        Safetensors.write(file, tensors, Map.of());
        try (var weights = Safetensors.open(file)) {
            assertThat(weights.tensors()).hasSize(100_000);
        }
    }

    @Test
    void absentTensorIsNamed() {
        try (var weights = Safetensors.open(Reference.file("reference.safetensors"))) {
            assertThatThrownBy(() -> weights.tensor("layer.f23"))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("layer.f23");
        }
    }

    @Test
    void closedFileGivesNoBytes() {
        var weights = Safetensors.open(Reference.file("reference.safetensors"));
        MemorySegment bytes = weights.tensor("scalar").bytes();
        weights.close();
        assertThatThrownBy(() -> bytes.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }

    private static StoredTensor ones(String name, DType dtype, int elements) {
        var bytes = MemorySegment.ofArray(new byte[elements * dtype.bytes()]).fill((byte) 1);
        return StoredTensor.of(name, dtype, Shape.of(elements), bytes);
    }

    private static String withoutMetadata(byte[] file) {
        String text = new String(file, 8, file.length - 8, java.nio.charset.StandardCharsets.ISO_8859_1);
        return text.replaceFirst("\"__metadata__\":\\{[^}]*},", "");
    }
}
