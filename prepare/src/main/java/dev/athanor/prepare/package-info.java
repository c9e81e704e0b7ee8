/// Raw files to a dataset directory, and reading one back.
///
/// Owns [DataSettings] and what they ask for: types, missing values, duplicates, splits, scaling and categories,
/// done by DuckDB on files larger than memory. It knows neither models nor training.
///
/// ```java
/// var settings = DataSettings.defaults(Path.of("churn.csv"), "churn", Task.CLASSIFICATION);
/// var prepared = Preparation.of(settings, 42).into(Path.of("runs/churn/dataset"));
/// var train = DatasetDirectory.open(prepared.directory()).read(Part.TRAIN);
/// float[] rowMajor = train.features();
/// ```
@NullMarked
package dev.athanor.prepare;

import org.jspecify.annotations.NullMarked;
