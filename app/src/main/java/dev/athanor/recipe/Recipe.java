package dev.athanor.recipe;

import dev.athanor.optim.Grouping;
import dev.athanor.optim.Schedule;
import dev.athanor.optim.UpdateRule;
import dev.athanor.server.ServeSettings;
import dev.athanor.settings.Check;
import java.nio.file.Path;

/// A whole life cycle: from raw files to a service. A recipe with `corpus` is of a language model, one with
/// `texts` of a model of labelled texts, others of a table.
public sealed interface Recipe permits TableRecipe, LanguageRecipe, TextRecipe {
    /// The run's name: the folder `runs/NAME`.
    String name();

    /// Of splits, initial parameters, order of samples and dropout.
    long seed();

    /// `auto`, `cpu`, `cuda` or `cuda:N`.
    String device();

    UpdateRule optimizer();

    Grouping penalties();

    Schedule schedule();

    TrainRecipe train();

    /// How the training is spread over processes.
    ParallelRecipe parallel();

    ServeSettings serve();

    /// The same recipe with every choice written out.
    Recipe effective();

    /// The recipe in `file`.
    ///
    /// @throws RecipeException naming every problem with its line
    static Recipe read(Path file, RecipeFile.Files files) {
        if (RecipeFile.hasKey(file, "corpus")) {
            return RecipeFile.read(file, LanguageRecipe.class, files);
        }
        return RecipeFile.hasKey(file, "texts")
                ? RecipeFile.read(file, TextRecipe.class, files)
                : RecipeFile.read(file, TableRecipe.class, files);
    }

    /// The checks of what every recipe has.
    static Check check(String name, String device) {
        return new Check()
                .that(
                        name.matches("[A-Za-z0-9][A-Za-z0-9._-]*"),
                        "name",
                        "is '" + name + "', expected letters, digits, dots, dashes and underscores: it names a folder")
                .that(
                        device.matches("auto|cpu|cuda(:\\d+)?"),
                        "device",
                        "is '" + device + "', expected auto, cpu, cuda or cuda:N");
    }
}
