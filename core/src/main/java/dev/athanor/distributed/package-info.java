/// Processes that compute together: who they are, what they send each other, and the subgroups of a mesh.
///
/// ```java
/// var place = ProcessEnvironment.find(System.getenv()).orElseThrow();
/// try (var group = ProcessGroup.connect(place, GroupSettings.defaults(), Device.CPU);
///         var _ = Scope.open()) {
///     group.allReduce(gradient, Reduction.SUM).await();
/// }
/// ```
///
/// The engine is PyTorch's c10d: a `TCPStore` to meet at, Gloo between CPUs, NCCL between GPUs. The package knows
/// neither models nor data.
@NullMarked
package dev.athanor.distributed;

import org.jspecify.annotations.NullMarked;
