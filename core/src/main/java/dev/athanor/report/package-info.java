/// Self-contained HTML pages: key figures, tables, charts. One file, no network, readable on paper-white and on black.
///
/// ```java
/// Page.of("churn").subtitle("test split, 1,409 rows")
///         .figure("Accuracy", "0.803")
///         .section("Loss curves")
///         .add(LineChart.of("Loss", "step", "loss", Series.line("train", steps, losses)))
///         .write(Path.of("report.html"));
/// ```
///
/// It owns how pages look and that nothing in a value can break out of its place. It does not know what the pages are
/// about.
@NullMarked
package dev.athanor.report;

import org.jspecify.annotations.NullMarked;
