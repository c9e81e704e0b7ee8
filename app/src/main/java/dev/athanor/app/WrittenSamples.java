package dev.athanor.app;

import dev.athanor.generate.Generator;
import dev.athanor.generate.Request;
import dev.athanor.hub.SpecialIds;
import dev.athanor.nn.CausalLanguageModel;
import dev.athanor.recipe.SampleRecipe;
import dev.athanor.text.Tokenizer;
import java.util.List;

/// What a model writes after a recipe's prompts.
record WrittenSamples(SampleRecipe recipe, CausalLanguageModel model, Tokenizer tokenizer, SpecialIds special) {
    /// A text for each prompt, the prompt before it. They depend on the model and the recipe alone.
    List<String> write() {
        var requests = recipe.prompts().stream().map(this::request).toList();
        var generator = Generator.of(model);
        return requests.stream()
                .map(request -> tokenizer.decode(request.prompt())
                        + tokenizer.decode(generator.generate(request).ids()))
                .toList();
    }

    private Request request(String prompt) {
        int[] ids = prompt.isEmpty() ? new int[] {special.start().orElse(0)} : tokenizer.encode(prompt);
        return Request.of(ids, recipe.tokens()).withSampling(recipe.sampling()).withStopIds(special.stop());
    }
}
