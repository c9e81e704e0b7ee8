package dev.athanor.distributed.pipeline;

import dev.athanor.settings.Check;
import dev.athanor.settings.Written;

/// How a model's blocks are spread over processes.
///
/// @param stages the processes that share the blocks of one model
/// @param schedule in which order they take the micro-batches
/// @param microbatches the parts that a batch goes through the stages in
public record PipelineSettings(
        int stages,
        PipelineSchedule schedule,
        @Written("chunks") int microbatches) {
    public PipelineSettings {
        var check = new Check().atLeast("stages", stages, 2);
        schedule.check(stages, microbatches, check);
        check.orThrow();
    }

    /// [OneForwardOneBackward] with four micro-batches a stage.
    public static PipelineSettings defaults(int stages) {
        return new PipelineSettings(stages, new OneForwardOneBackward(), 4 * Math.max(1, stages));
    }

    /// What each process does in a step.
    public Program program() {
        return schedule.program(stages, microbatches);
    }
}
