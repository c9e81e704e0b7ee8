/// The multi-layer perceptron over the columns of a table, with embeddings for categories.
///
/// ```java
/// var model = Mlp.of(MlpConfig.of(1000, List.of(512, 256), 10).withDropout(0.5));
/// ```
@NullMarked
package dev.athanor.model.mlp;

import org.jspecify.annotations.NullMarked;
