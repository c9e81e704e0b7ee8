/// A model directory as a function from rows to answers.
///
/// ```java
/// try (var predictor = TablePredictor.load(Path.of("runs/churn/model"), Device.CPU)) {
///     Answer answer = predictor.predict(List.of(Map.of("tenure", 3, "contract", "One year"))).getFirst();
/// }
/// ```
///
/// It knows nothing of training or of the wire.
@NullMarked
package dev.athanor.predict;

import org.jspecify.annotations.NullMarked;
