package dev.athanor.recipe;

import java.nio.file.Path;

/// One thing wrong with a recipe.
///
/// @param file the recipe, as it was named
/// @param line from 1; 0 when the file as a whole is meant
/// @param message the full key, its value and what was expected: "train.epochs is 'many', expected a whole number"
public record RecipeProblem(Path file, int line, String message) {
    @Override
    public String toString() {
        return line == 0 ? file + ": " + message : file + ":" + line + ": " + message;
    }
}
