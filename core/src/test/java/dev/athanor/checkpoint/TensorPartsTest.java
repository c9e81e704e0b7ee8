package dev.athanor.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.tensor.DType;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tensors that several processes write in parts, and that are read whole.
@Tag("cpu")
class TensorPartsTest {
    @TempDir
    Path folder;

    private static Tensor numbers() {
        return Tensor.range(0, 12).to(DType.F32).reshape(3, 4);
    }

    /// Each process's parts, in the order of their ranks.
    private Checkpoint written(List<Map<String, TensorPart>> parts) {
        var checkpoints = Checkpoints.in(folder);
        int processes = parts.size();
        try (var writer = checkpoints.begin(1, Optional.empty())) {
            writer.files().parts("model", 0, processes, parts.getFirst(), Map.of());
            for (int rank = 1; rank < processes; rank++) {
                var joined = Checkpoints.join(writer.temporary());
                joined.parts("model", rank, processes, parts.get(rank), Map.of());
                joined.finish(rank);
            }
            return writer.commit(processes);
        }
    }

    @Test
    void partsOfThreeAreReadAsOneTensor() {
        try (var _ = Scope.open()) {
            var whole = TensorPart.whole(numbers());
            var checkpoint = written(List.of(
                    Map.of("w", whole.stretch(0, 5), "b", TensorPart.whole(Tensor.scalar(3))),
                    Map.of("w", whole.stretch(5, 5)),
                    Map.of("w", whole.stretch(5, 7).stretch(5, 2))));
            checkpoint.verify();
            try (var weights = checkpoint.weights("model")) {
                assertThat(weights.read("w").shape()).isEqualTo(Shape.of(3, 4));
                assertThat(weights.read("w").toDoubles()).isEqualTo(numbers().toDoubles());
                assertThat(weights.read("b").item()).isEqualTo(3);
            }
        }
    }

    @Test
    void oneProcessWritesAnOrdinaryFile() {
        try (var _ = Scope.open()) {
            var checkpoint = written(List.of(Map.of("w", TensorPart.whole(numbers()))));
            assertThat(checkpoint.files()).containsExactly("model.safetensors");
            try (var weights = checkpoint.weights("model")) {
                assertThat(weights.read("w").toDoubles()).isEqualTo(numbers().toDoubles());
            }
        }
    }

    private void refused(List<Map<String, TensorPart>> parts, String... words) {
        var checkpoint = written(parts);
        assertThatThrownBy(() -> checkpoint.weights("model"))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void whatIsMissingTwiceOrOfAnotherShapeIsNamed() {
        try (var _ = Scope.open()) {
            var whole = TensorPart.whole(numbers());
            var first = Map.of("w", whole.stretch(0, 5));
            refused(
                    List.of(first, Map.of("w", whole.stretch(6, 6))),
                    "model-00002-of-00002",
                    "\"w\" that begins at element 6, expected 5");
            refused(List.of(first, Map.of("w", whole.stretch(4, 8))), "begins at element 4, expected 5");
            refused(List.of(first, Map.of("w", whole.stretch(5, 6))), "ends at element 11 of 12");
            refused(List.of(first, Map.of("w", whole)), "begins at element 0, expected 5");
            var other = TensorPart.whole(numbers().reshape(4, 3)).stretch(5, 7);
            refused(List.of(first, Map.of("w", other)), "of F32 [4, 3], another of F32 [3, 4]");
        }
    }

    @Test
    void aPlaceThatIsNoneIsNamed() {
        var checkpoints = Checkpoints.in(folder);
        for (var place : List.of("", "5", "5 of", "5 of 3y4", "x of 3x4", "5 of -3x4")) {
            try (var _ = Scope.open()) {
                var part = Weights.source("w", Tensor.zeros(5));
                var saved = checkpoints.save(1, Optional.empty(), files -> {
                    files.tensors("model-00001-of-00002.safetensors", List.of(part), Map.of("part:w", place));
                    files.tensors("model-00002-of-00002.safetensors", List.of(part), Map.of());
                });
                assertThatThrownBy(() -> saved.weights("model"))
                        .as(place)
                        .isInstanceOf(CorruptFileException.class)
                        .hasMessageContaining("\"" + place + "\", expected such as");
            }
        }
    }

    @Test
    void aFileThatIsMissingIsNamed() {
        var saved = Checkpoints.in(folder)
                .save(
                        1,
                        Optional.empty(),
                        files -> files.tensors("model-00001-of-00002.safetensors", List.of(), Map.of()));
        assertThatThrownBy(() -> saved.weights("model")).hasMessageContaining("holds 1 of the 2 files with its model");
        assertThatThrownBy(() -> saved.weights("optimizer")).hasMessageContaining("holds no optimizer.safetensors");
    }
}
