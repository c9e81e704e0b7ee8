package dev.athanor.recipe;

import java.util.List;
import java.util.stream.Collectors;

/// Thrown for a recipe that cannot be used; holds every problem found, in the order of the file's lines.
public final class RecipeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<RecipeProblem> problems;

    RecipeException(List<RecipeProblem> problems) {
        super(problems.stream().map(RecipeProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<RecipeProblem> problems() {
        return problems;
    }
}
