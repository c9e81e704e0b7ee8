package dev.athanor.report;

/// One piece of a page's body.
public sealed interface Block
        permits Bars, Beside, HeatMap, Histogram, Lanes, LineChart, Paragraph, Table, Verbatim, Warning {}
