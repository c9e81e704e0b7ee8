/// Tensors over libtorch: elements, shapes, devices, gradients and the lifetime of native memory.
///
/// Every result of an operation belongs to the innermost open [Scope] of its thread and is freed with it:
///
/// ```java
/// try (var scope = Scope.open()) {
///     Tensor x = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
///     System.out.println(x.matmul(x).sum().item());
/// }
/// ```
///
/// No class of libtorch appears in a public signature. The package knows nothing of layers.
@NullMarked
package dev.athanor.tensor;

import org.jspecify.annotations.NullMarked;
