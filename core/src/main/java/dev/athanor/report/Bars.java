package dev.athanor.report;

import java.util.List;

/// Named quantities as bars of one scale, in the order given: the counts of categories, say.
///
/// @param title empty for none
/// @param note said small beside the title; empty for none
public record Bars(String title, String note, List<Bar> bars) implements Block {
    public Bars {
        bars = List.copyOf(bars);
    }
}
