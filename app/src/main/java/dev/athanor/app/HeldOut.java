package dev.athanor.app;

import dev.athanor.prepare.Part;
import dev.athanor.table.DataException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToLongFunction;

/// The split that a model is measured on.
final class HeldOut {
    private HeldOut() {}

    /// Test, or where there is none validation.
    ///
    /// @param rows how many rows a split has
    /// @param dataset to name in the error
    /// @param mend what to do where there are none
    /// @throws DataException if neither has rows
    static Part of(ToLongFunction<Part> rows, Path dataset, String mend) {
        return List.of(Part.TEST, Part.VALIDATION).stream()
                .filter(part -> rows.applyAsLong(part) > 0)
                .findFirst()
                .orElseThrow(
                        () -> DataException.in(dataset, "has no test and no validation rows to evaluate on; " + mend));
    }
}
