/// Training with a model's blocks spread over processes: which process computes what and when, and who runs it.
///
/// A [PipelineSchedule] makes a [Program], the list of [Action]s of each rank; [Simulation] tells without a model how
/// long it takes, and what is wrong with it:
///
/// ```java
/// Program program = new OneForwardOneBackward().program(4, 8);
/// Timeline timeline = Simulation.of(program, Costs.uniform(1, 1, 1, 0));
/// double idle = timeline.idleShare();                                     // 3 / 11
/// ```
///
/// Stage `s` is at rank `s mod ranks`. It does not know which model is split, or where samples come from.
@NullMarked
package dev.athanor.distributed.pipeline;

import org.jspecify.annotations.NullMarked;
