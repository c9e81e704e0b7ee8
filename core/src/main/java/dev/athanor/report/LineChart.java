package dev.athanor.report;

import java.util.List;

/// Series over one axis. The reader hovers for values, drags to zoom, double-clicks to go back, and clicks a name to
/// hide it.
///
/// @param title empty for none
/// @param xLabel what the horizontal axis measures, with its unit
/// @param yLabel what the vertical axis measures, with its unit
/// @param frame wide for curves over time, square where both axes measure the same thing
public record LineChart(String title, String xLabel, String yLabel, List<Series> series, Frame frame) implements Block {
    /// The room that a chart takes.
    public enum Frame {
        /// The width of the page; each axis fits its values.
        WIDE,
        /// As high as wide, both axes with the same range.
        SQUARE
    }

    public LineChart {
        series = List.copyOf(series);
    }

    public static LineChart of(String title, String xLabel, String yLabel, Series... series) {
        return new LineChart(title, xLabel, yLabel, List.of(series), Frame.WIDE);
    }

    public static LineChart square(String title, String xLabel, String yLabel, Series... series) {
        return new LineChart(title, xLabel, yLabel, List.of(series), Frame.SQUARE);
    }
}
