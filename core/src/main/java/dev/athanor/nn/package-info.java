/// Layers: modules with named parameters, activations, initialisation, and a summary of what a model costs.
///
/// ```java
/// final class Mlp extends Module implements Layer {
///     private final Linear up = child("up", Linear.of(784, 256));
///     private final Linear down = child("down", Linear.of(256, 10));
///     @Override public Tensor forward(Tensor x) { return down.forward(up.forward(x).relu()); }
/// }
/// ```
///
/// Names, shapes, default values and results are PyTorch's, so that weights published for it load by their
/// names. The package knows neither data nor optimisers.
@NullMarked
package dev.athanor.nn;

import org.jspecify.annotations.NullMarked;
