package dev.athanor.settings;

import java.util.List;
import java.util.stream.Collectors;

/// Thrown by a settings record whose values cannot be used; names every problem, not the first.
public final class SettingsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    public SettingsException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
