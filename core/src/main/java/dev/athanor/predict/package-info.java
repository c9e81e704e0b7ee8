/// A model directory as a function from rows to answers.
///
/// ```java
/// try (var predictor = TablePredictor.load(Path.of("runs/churn/model"), Device.CPU)) {
///     float[] row = predictor.preprocessing().encoder().encode(Map.of("tenure", 3, "contract", "One year"));
///     Answer answer = predictor.predict(List.of(row)).getFirst();
/// }
/// ```
///
/// [TextPredictor] is the same for models of texts. It knows nothing of training or of the wire.
@NullMarked
package dev.athanor.predict;

import org.jspecify.annotations.NullMarked;
