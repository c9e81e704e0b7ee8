package dev.athanor.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("pure")
class TorchFileTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"reference", "views", "nested", "parameters"})
    void fileOfPyTorchReadsEqual(String name) throws IOException {
        try (var weights = TorchFile.open(Reference.file(name + ".pth"))) {
            Reference.assertEqual(weights.tensors(), Reference.tensors(name + ".tsv"));
        }
    }

    @Test
    void writtenFileReadsBackEqual() throws IOException {
        Path file = folder.resolve("weights.pth");
        TorchFile.write(file, Reference.tensors("reference.tsv"));
        try (var weights = TorchFile.open(file)) {
            Reference.assertEqual(weights.tensors(), Reference.tensors("reference.tsv"));
        }
    }

    @Test
    void javaFindsTheWrittenZipSound() throws IOException {
        Path file = folder.resolve("weights.pth");
        var tensors = Reference.tensors("reference.tsv");
        TorchFile.write(file, tensors);
        try (var zip = new java.util.zip.ZipFile(file.toFile())) {
            for (int i = 0; i < tensors.size(); i++) {
                var entry = zip.getEntry("archive/data/" + i);
                assertThat(zip.getInputStream(entry).readAllBytes())
                        .isEqualTo(tensors.get(i).bytes().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
            }
        }
    }

    @Test
    void everyWrittenStorageIsAlignedTo64Bytes() throws IOException {
        Path file = folder.resolve("weights.pth");
        TorchFile.write(file, Reference.tensors("reference.tsv"));
        try (var mapped = MappedFile.open(file)) {
            assertThat(ZipArchive.read(mapped).entries().values())
                    .allSatisfy(entry -> assertThat(entry.start() % 64).isZero());
        }
    }

    @Test
    void stateDictionaryIsReadByItsKey() throws IOException {
        try (var weights = TorchFile.open(Reference.file("nested.pth"), "state_dict")) {
            Reference.assertEqual(weights.tensors(), Reference.tensors("nested.tsv"));
        }
        assertThatThrownBy(() -> TorchFile.open(Reference.file("nested.pth"), "ema"))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("no dictionary under \"ema\"")
                .hasMessageContaining("state_dict, optimizer");
    }

    @Test
    void keysWithoutATensorAreListed() {
        try (var weights = TorchFile.open(Reference.file("nested.pth"), "optimizer")) {
            assertThat(weights.tensors()).isEmpty();
            assertThat(weights.others()).containsExactly("state", "param_groups");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        legacy.pth       | from before 1.6
        whole-module.pth | torch.nn.modules.container.Sequential
        complex.pth      | torch.ComplexFloatStorage
        float8.pth       | torch.float8_e4m3fn
        sparse.pth       | torch._utils._rebuild_sparse_tensor
        script.pth       | TorchScript
        malicious.pth    | posix.system
        expanded.pth     | repeats the elements
        """)
    void whatIsNoPlainStateDictionaryIsRefusedByName(String file, String reason) {
        var refusal = catchThrowableOfType(UnsupportedFileException.class, () -> TorchFile.open(Reference.file(file)));
        assertThat(refusal).hasMessageContaining(file).hasMessageContaining(reason);
    }

    @Test
    void maliciousPickleNamesItsOffsetAndRunsNothing() throws IOException {
        Path file = Reference.file("malicious.pth");
        var refusal = catchThrowableOfType(UnsupportedFileException.class, () -> TorchFile.open(file));
        assertThat(refusal).hasMessageContaining("was not executed");
        byte[] bytes = Files.readAllBytes(file);
        int at = (int) refusal.offset().orElseThrow();
        assertThat(new String(bytes, at, 14, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("cposix\nsystem\n");
    }

    @Test
    void namesOfTwoTensorsMustDiffer() throws IOException {
        var tensor = Reference.tensors("reference.tsv").getFirst();
        assertThatThrownBy(() -> TorchFile.write(folder.resolve("x.pth"), java.util.List.of(tensor, tensor)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(tensor.name());
    }
}
