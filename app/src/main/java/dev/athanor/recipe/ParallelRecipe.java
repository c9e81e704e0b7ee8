package dev.athanor.recipe;

import dev.athanor.distributed.Compression;
import dev.athanor.distributed.pipeline.PipelineSettings;
import dev.athanor.settings.Check;
import dev.athanor.settings.Problem;
import dev.athanor.settings.SettingsException;
import java.util.List;
import java.util.Optional;

/// How a training is spread over processes; one has it all where nothing is said.
///
/// @param data copies of the model, each of which goes over its part of every batch; as many as there are processes for
///     when absent
/// @param compression of gradients on their way
/// @param pipeline the model's blocks as stages, each of a process
public record ParallelRecipe(Optional<Integer> data, Compression compression, Optional<PipelineSettings> pipeline) {
    public ParallelRecipe {
        var check = new Check()
                .that(
                        compression == Compression.NONE || pipeline.isEmpty(),
                        "compression",
                        "is for copies of a whole model; leave it out with pipeline");
        data.ifPresent(copies -> check.atLeast("data", copies, 1));
        check.orThrow();
    }

    public static ParallelRecipe defaults() {
        return new ParallelRecipe(Optional.empty(), Compression.NONE, Optional.empty());
    }

    /// The processes of one copy of the model.
    public int processesPerCopy() {
        return pipeline.map(PipelineSettings::stages).orElse(1);
    }

    /// The processes that the recipe names: those of one copy of the model, unless it says how many copies.
    public int processes() {
        return data.orElse(1) * processesPerCopy();
    }

    /// Refuses a number of processes that the recipe is not for.
    ///
    /// @throws SettingsException naming the key that says otherwise
    public void requireFit(int processes) {
        boolean fits = data.isPresent() ? processes == processes() : processes % processesPerCopy() == 0;
        if (!fits) {
            boolean copies = data.isPresent();
            throw new SettingsException(List.of(new Problem(
                    copies ? "parallel.data" : "parallel.pipeline.stages",
                    "is " + (copies ? data.get() : processesPerCopy()) + ", for "
                            + (copies ? "" : "a multiple of ") + processes() + " processes, and there "
                            + (processes == 1 ? "is 1" : "are " + processes)
                            + "; start as many, each with RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT as torchrun"
                            + " sets them")));
        }
    }

    /// The checks of recipes whose models have no blocks that can be split.
    void requireWhole(Check check) {
        check.that(
                pipeline.isEmpty(),
                "parallel.pipeline",
                "is for gpt and llama, whose blocks can be split; leave it out");
    }

    /// The checks of what a recipe's training cannot do on several processes.
    void requireFits(Check check, TrainRecipe train) {
        check.that(
                compression == Compression.NONE || !train.deterministic(),
                "parallel.compression",
                "is bf16, which train.deterministic does not round to; leave one of them out");
    }
}
