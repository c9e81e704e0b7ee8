/// Metrics of predictions and the report that shows them, equal to scikit-learn's.
///
/// ```java
/// var report = ClassificationReport.of(List.of("benign", "malignant"), actual, probabilities);
/// double accuracy = report.accuracy();
/// report.write(Path.of("runs/cancer"), "breast-cancer", Curves.none());    // report.json, report.html
/// ```
///
/// What cannot be computed, such as the area under the ROC curve where one class only is present, is a
/// [Score.Undefined]
/// with its reason, and never a NaN. The package takes plain arrays and does not know tensors, models or training.
@NullMarked
package dev.athanor.evaluate;

import org.jspecify.annotations.NullMarked;
