package dev.athanor.report;

import java.util.Arrays;
import java.util.List;

/// How often a quantity fell between neighbouring edges.
///
/// @param title empty for none
/// @param note said small beside the title; empty for none
/// @param edges ascending, one more than `counts`
/// @param counts 0 or more each
public record Histogram(String title, String note, List<Double> edges, List<Long> counts) implements Block {
    /// @throws IllegalArgumentException if edges and counts do not fit, or an edge is not finite
    public Histogram {
        edges = List.copyOf(edges);
        counts = List.copyOf(counts);
        if (edges.size() != counts.size() + 1) {
            throw new IllegalArgumentException("histogram \"" + title + "\" has " + edges.size() + " edges for "
                    + counts.size() + " counts, expected one edge more than counts");
        }
        if (edges.stream().anyMatch(edge -> !Double.isFinite(edge))) {
            throw new IllegalArgumentException("histogram \"" + title + "\" has an edge that is not finite: " + edges);
        }
    }

    /// Counts the finite values in equal intervals between their least and their greatest.
    public static Histogram of(String title, String note, double[] values, int intervals) {
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            if (Double.isFinite(value)) {
                least = Math.min(least, value);
                greatest = Math.max(greatest, value);
            }
        }
        if (least > greatest) {
            return new Histogram(title, note, List.of(0.0, 1.0), List.of(0L));
        }
        int count = least == greatest ? 1 : intervals;
        var counts = new Long[count];
        var edges = new Double[count + 1];
        for (int i = 0; i <= count; i++) {
            // Weighted, not added up: greatest - least may overflow.
            edges[i] = least * (1 - (double) i / count) + greatest * ((double) i / count);
        }
        Arrays.fill(counts, 0L);
        double scale = count / (greatest / 2 - least / 2);
        for (double value : values) {
            if (Double.isFinite(value)) {
                int place = count == 1 ? 0 : (int) Math.min(count - 1, (value / 2 - least / 2) * scale);
                counts[place]++;
            }
        }
        return new Histogram(title, note, List.of(edges), List.of(counts));
    }
}
