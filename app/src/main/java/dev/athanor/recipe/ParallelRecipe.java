package dev.athanor.recipe;

import dev.athanor.distributed.pipeline.PipelineSettings;
import java.util.Optional;

/// How a training is spread over processes; one has it all where nothing is said.
///
/// @param pipeline the model's blocks as stages, each of a process
public record ParallelRecipe(Optional<PipelineSettings> pipeline) {
    public static ParallelRecipe defaults() {
        return new ParallelRecipe(Optional.empty());
    }
}
