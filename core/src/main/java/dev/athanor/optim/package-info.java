/// What makes parameters better: update rules, schedules of their rate, clipping, penalties by parameter group.
///
/// An [UpdateRule] is a record of settings; over named parameters it becomes an [Optimizer], which holds their moments:
///
/// ```java
/// try (var optimizer = Adam.of(1e-3).over(parameters)) {
///     loss.backward();
///     optimizer.step();
///     optimizer.zeroGrad();
/// }
/// ```
///
/// The numbers and the names of settings and states are PyTorch's. It does not know losses, layers or training.
@NullMarked
package dev.athanor.optim;

import org.jspecify.annotations.NullMarked;
