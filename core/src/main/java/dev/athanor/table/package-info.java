/// What was fitted on a table, and how one of its rows becomes a model's input.
///
/// Owns [Preprocessing], the record behind `preprocessing.json`: each column's fill, scaling or categories, and the
/// target. [RowEncoder] applies it to rows by column name or by position; [RowException] names the columns that
/// cannot be used and [DataException] the file, line and column. It knows neither raw files nor training.
///
/// ```java
/// var preprocessing = Preprocessing.read(Path.of("runs/churn/model/preprocessing.json"));
/// var encoder = preprocessing.encoder();
/// float[] input = encoder.encode(Map.of("tenure", 3, "contract", "One year"));
/// ```
@NullMarked
package dev.athanor.table;

import org.jspecify.annotations.NullMarked;
