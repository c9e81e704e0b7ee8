package dev.athanor.recipe;

import dev.athanor.generate.Sampling;
import dev.athanor.settings.Check;
import java.util.List;

/// What a model is asked to write at each validation.
///
/// @param prompts what it goes on from; an empty one is the beginning of a document
/// @param tokens how many follow at most
/// @param sampling how each is chosen
public record SampleRecipe(List<String> prompts, int tokens, Sampling sampling) {
    public SampleRecipe {
        prompts = List.copyOf(prompts);
        new Check().atLeast("tokens", tokens, 1).orThrow();
    }

    public static SampleRecipe defaults() {
        return new SampleRecipe(
                List.of(""), 60, Sampling.Random.defaults().withTemperature(0.8).withTopK(50));
    }
}
