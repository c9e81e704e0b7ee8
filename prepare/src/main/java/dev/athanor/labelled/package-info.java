/// Texts with labels: rows of raw files to the splits that a classifier is trained and measured on.
///
/// ```java
/// var settings = TextSettings.defaults(Path.of("reviews.jsonl"));
/// LabelledTexts.prepare(settings, 42, Path.of("runs/reviews/dataset"));
/// List<String> labels = TextDirectory.open(Path.of("runs/reviews/dataset")).info().labels();
/// ```
///
/// It knows no tokenizer and no model.
@NullMarked
package dev.athanor.labelled;

import org.jspecify.annotations.NullMarked;
