/// Losses: how wrong a prediction is, as one number with gradients.
///
/// A loss is a record of its settings and holds nothing native:
///
/// ```java
/// Loss loss = Loss.crossEntropy();
/// Tensor mean = loss.of(logits, target);      // logits [batch, classes], target [batch]
/// mean.backward();
/// ```
///
/// It does not know layers or optimisers.
@NullMarked
package dev.athanor.loss;

import org.jspecify.annotations.NullMarked;
