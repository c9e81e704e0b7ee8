package dev.athanor.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.LiveTensors;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("cpu")
class WeightsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"reference.safetensors", "reference.pth", "sharded"})
    void everyTypeReadsAsATensorWithTheSameBytes(String name) throws IOException {
        try (var weights = Weights.open(Reference.file(name));
                var _ = Scope.open()) {
            for (var expected : Reference.tensors("reference.tsv")) {
                var tensor = weights.read(expected.name());
                assertThat(tensor.dtype()).isEqualTo(expected.dtype());
                assertThat(tensor.shape()).isEqualTo(expected.shape());
                tensor.lend(bytes -> assertThat(bytes.toArray(ValueLayout.JAVA_BYTE))
                        .as(expected.name())
                        .isEqualTo(expected.bytes().toArray(ValueLayout.JAVA_BYTE)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.safetensors", "out.pth"})
    void writtenTensorsReadBackEqual(String name) throws IOException {
        Path file = folder.resolve(name);
        try (var weights = Weights.open(Reference.file("reference.safetensors"));
                var _ = Scope.open()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            weights.tensors().keySet().forEach(key -> tensors.put(key, weights.read(key)));
            if (name.endsWith(".pth")) {
                TorchFile.write(file, Weights.sources(tensors));
            } else {
                Safetensors.write(file, Weights.sources(tensors), Map.of());
            }
        }
        try (var weights = Weights.open(file)) {
            Reference.assertEqual(weights.tensors(), Reference.tensors("reference.tsv"));
        }
    }

    @Test
    void transposedTensorIsWrittenInItsOwnOrder() {
        Path file = folder.resolve("out.safetensors");
        try (var _ = Scope.open()) {
            var transposed = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3).transpose(0, 1);
            Safetensors.write(file, Weights.sources(Map.of("t", transposed)), Map.of());
            try (var weights = Weights.open(file)) {
                assertThat(weights.read("t").shape()).isEqualTo(Shape.of(3, 2));
                assertThat(weights.read("t").toFloats()).containsExactly(1, 4, 2, 5, 3, 6);
            }
        }
    }

    @Test
    void parametersAreLoadedInPlaceAndConverted() {
        Path file = write(Map.of("w", new float[] {1, 2}, "b", new float[] {3}));
        try (var _ = Scope.open();
                var weights = Weights.open(file)) {
            var w = Tensor.zeros(2).requiresGrad(true);
            var b = Tensor.zeros(Shape.of(1), DType.F64, Device.CPU);
            var loaded = weights.load(Map.of("w", w, "b", b), true);
            assertThat(w.toFloats()).containsExactly(1, 2);
            assertThat(w.requiresGrad()).isTrue();
            assertThat(b.dtype()).isEqualTo(DType.F64);
            assertThat(b.toDoubles()).containsExactly(3);
            assertThat(loaded.missing()).isEmpty();
            assertThat(loaded.unused()).isEmpty();
            assertThat(Autograd.isEnabled()).isTrue();
        }
    }

    @Test
    void wholeFileIsReadAndLoadedInOneCall() {
        Path file = write(Map.of("w", new float[] {1, 2}));
        try (var _ = Scope.open()) {
            assertThat(Weights.read(file)).containsOnlyKeys("w");
            assertThat(Weights.read(file).values().iterator().next().toFloats()).containsExactly(1, 2);
            var w = Tensor.zeros(2);
            Weights.load(file, Map.of("w", w));
            assertThat(w.toFloats()).containsExactly(1, 2);
        }
    }

    @Test
    void everyMismatchIsListedAtOnceAndNothingIsLoaded() {
        Path file = write(Map.of("w", new float[] {1, 2}, "b", new float[] {3}, "extra", new float[] {4}));
        try (var _ = Scope.open();
                var weights = Weights.open(file)) {
            var w = Tensor.zeros(3);
            var b = Tensor.zeros(1);
            var absent = Tensor.zeros(1);
            var refusal = catchThrowableOfType(
                    WeightsMismatchException.class, () -> weights.load(Map.of("w", w, "b", b, "absent", absent), true));
            assertThat(refusal.problems())
                    .containsExactly(
                            "w is stored as [2], the model has [3]",
                            "absent is not stored",
                            "extra is stored but not in the model");
            assertThat(b.toFloats()).containsExactly(0);
        }
    }

    @Test
    void looseLoadingSaysWhatItLeftOut() {
        Path file = write(Map.of("w", new float[] {1, 2}, "extra", new float[] {4}));
        try (var _ = Scope.open();
                var weights = Weights.open(file)) {
            var w = Tensor.zeros(2);
            var loaded = weights.load(Map.of("w", w, "absent", Tensor.zeros(1)), false);
            assertThat(w.toFloats()).containsExactly(1, 2);
            assertThat(loaded.missing()).containsExactly("absent");
            assertThat(loaded.unused()).containsExactly("extra");
        }
    }

    @Test
    void damagedStorageIsFoundBeforeAnythingIsLoaded() throws IOException {
        Path file = folder.resolve("w.pth");
        byte[] bytes;
        try (var _ = Scope.open()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("a", Tensor.ones(2));
            tensors.put("b", Tensor.ones(2));
            TorchFile.write(file, Weights.sources(tensors));
            bytes = Files.readAllBytes(file);
        }
        try (var mapped = MappedFile.open(file)) {
            var entry = ZipArchive.read(mapped).entries().get("archive/data/1");
            bytes[(int) java.util.Objects.requireNonNull(entry).start()] ^= 1;
        }
        Path damaged = Files.write(folder.resolve("damaged.pth"), bytes);
        try (var _ = Scope.open();
                var weights = Weights.open(damaged)) {
            var a = Tensor.zeros(2);
            var b = Tensor.zeros(2);
            Map<String, Tensor> targets = new LinkedHashMap<>();
            targets.put("a", a);
            targets.put("b", b);
            assertThat(catchThrowableOfType(CorruptFileException.class, () -> weights.load(targets, true)))
                    .isNotNull();
            assertThat(a.toFloats()).containsExactly(0, 0);
        }
    }

    @Test
    void loadingAndWritingLeaveNoTensorBehind() {
        assertThat(LiveTensors.leakedBy(() -> {
                    Path file = write(Map.of("w", new float[] {1, 2}));
                    try (var _ = Scope.open();
                            var weights = Weights.open(file)) {
                        weights.load(Map.of("w", Tensor.zeros(2)), true);
                    }
                }))
                .isEmpty();
    }

    private Path write(Map<String, float[]> values) {
        Path file = folder.resolve("weights.safetensors");
        try (var _ = Scope.open()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            values.forEach((name, floats) -> tensors.put(name, Tensor.of(floats, floats.length)));
            Safetensors.write(file, Weights.sources(tensors), Map.of());
        }
        return file;
    }
}
