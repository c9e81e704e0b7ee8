/// What a run writes about itself, and reading it back: `run.json`, `metrics.jsonl`, TensorBoard events, the progress
/// line,
/// and the table of runs.
///
/// ```java
/// try (var log = MetricsLog.create(run.resolve("metrics.jsonl"))) {
///     log.write(step, Map.of(MetricNames.LOSS, loss));
/// }
/// var history = MetricsHistory.read(run.resolve("metrics.jsonl"));
/// ```
///
/// `metrics.jsonl` holds nothing that depends on the clock, so a run that was killed and resumed leaves the same file
/// as one
/// that was not. The package knows neither models nor what a metric means.
@NullMarked
package dev.athanor.track;

import org.jspecify.annotations.NullMarked;
