package dev.athanor.recipe;

import dev.athanor.labelled.TextSettings;
import dev.athanor.loss.CrossEntropy;
import dev.athanor.loss.Loss;
import dev.athanor.optim.AdamW;
import dev.athanor.optim.Grouping;
import dev.athanor.optim.Schedule;
import dev.athanor.optim.UpdateRule;
import dev.athanor.server.ServeSettings;

/// The life cycle of a model that tells the label of a text: a pretrained encoder, a head, and both trained.
///
/// @param name of the run: the folder `runs/NAME`
/// @param seed of splits, initial parameters, order of samples and dropout
/// @param device `auto`, `cpu`, `cuda` or `cuda:N`
/// @param texts what to make of the raw files
/// @param model what to train
/// @param loss cross entropy, perhaps weighted by class
/// @param optimizer how parameters move
/// @param penalties decay and pace by parameter name; biases and norms do not decay unless it says so
/// @param schedule how the learning rate changes
/// @param train how long, in which batches and precision, and what to watch
/// @param parallel how the training is spread over processes
/// @param serve where the service listens and how much it takes on
public record TextRecipe(
        String name,
        long seed,
        String device,
        TextSettings texts,
        TextModelRecipe model,
        Loss loss,
        UpdateRule optimizer,
        Grouping penalties,
        Schedule schedule,
        TrainRecipe train,
        ParallelRecipe parallel,
        ServeSettings serve)
        implements Recipe {
    public TextRecipe {
        var check = Recipe.check(name, device)
                .that(loss instanceof CrossEntropy, "loss", "does not fit labels of texts, expected cross-entropy")
                .that(!train.recompute(), "train.recompute", "is true, which is for language models; leave it out");
        parallel.requireWhole(check);
        parallel.requireFits(check, train);
        check.orThrow();
    }

    public static TextRecipe defaults(String name, TextSettings texts) {
        return new TextRecipe(
                name,
                42,
                "auto",
                texts,
                TextModelRecipe.Bert.defaults(),
                Loss.crossEntropy(),
                AdamW.of(1e-3),
                Grouping.defaults().biasesAndNorms(false),
                Schedule.cosine(0, 20),
                TrainRecipe.defaults(),
                ParallelRecipe.defaults(),
                ServeSettings.defaults());
    }

    /// The same recipe with every choice written out.
    @Override
    public TextRecipe effective() {
        return new TextRecipe(
                name,
                seed,
                device,
                texts.split(texts.splitOrDefault()),
                model,
                loss,
                optimizer,
                penalties,
                schedule,
                train,
                parallel,
                serve);
    }
}
