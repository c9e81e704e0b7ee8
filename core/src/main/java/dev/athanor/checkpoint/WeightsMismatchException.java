package dev.athanor.checkpoint;

import java.nio.file.Path;
import java.util.List;

/// Thrown when stored weights do not fit the tensors they are loaded into; names every tensor that does not.
public final class WeightsMismatchException extends CheckpointException {
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    WeightsMismatchException(Path file, List<String> problems) {
        super(file, "does not fit the model: " + String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /// One sentence for each tensor that is missing, extra or of another shape or type.
    public List<String> problems() {
        return problems;
    }
}
