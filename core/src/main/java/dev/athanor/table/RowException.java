package dev.athanor.table;

import dev.athanor.settings.Problem;
import java.util.List;
import java.util.stream.Collectors;

/// Thrown for a row that cannot become a model's input; names every column that is wrong, not the first.
public final class RowException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    /// @param problems each with the column's name as its key, or an empty key where it is the row as a whole
    public RowException(List<Problem> problems) {
        super(problems.stream()
                .map(problem -> problem.key().isEmpty() ? "the row " + problem.message() : "column " + problem)
                .collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /// What is wrong, each with the column's name as its key, or an empty key where it is the row as a whole.
    public List<Problem> problems() {
        return problems;
    }
}
