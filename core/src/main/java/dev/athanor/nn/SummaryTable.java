package dev.athanor.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A summary as text: columns as wide as their widest cell, figures to the right.
final class SummaryTable {
    private static final List<String> HEAD =
            List.of("name", "layer", "output", "parameters", "frozen", "FLOPs", "activation bytes");
    private static final int FIGURES = 3; // the first column that holds numbers

    private SummaryTable() {}

    static String print(Summary summary) {
        var lines = new ArrayList<List<String>>();
        lines.add(HEAD);
        for (var row : summary.rows()) {
            lines.add(List.of(
                    row.name().isEmpty() ? "(model)" : row.name(),
                    row.layer(),
                    row.output().map(Object::toString).orElse("-"),
                    figure(row.parameters()),
                    figure(row.frozen()),
                    figure(row.flops()),
                    figure(row.activationBytes())));
        }
        var text = new StringBuilder();
        var widths = widths(lines);
        for (var line : lines) {
            text.append(line(line, widths)).append('\n');
        }
        return text.append("\nparameters ")
                .append(figure(summary.parameters() + summary.frozen()))
                .append(" (")
                .append(figure(summary.frozen()))
                .append(" frozen), ")
                .append(figure(summary.parameterBytes()))
                .append(" bytes; buffers ")
                .append(figure(summary.bufferBytes()))
                .append(" bytes\nfor an input ")
                .append(summary.input())
                .append(' ')
                .append(summary.inputType().name().toLowerCase(Locale.ROOT))
                .append(": ")
                .append(figure(summary.flops()))
                .append(" FLOPs, ")
                .append(figure(summary.activationBytes()))
                .append(" bytes of activations\n")
                .toString();
    }

    private static int[] widths(List<List<String>> lines) {
        var widths = new int[HEAD.size()];
        for (var line : lines) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], line.get(column).length());
            }
        }
        return widths;
    }

    private static String line(List<String> cells, int[] widths) {
        var line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            var cell = cells.get(column);
            var gap = " ".repeat(widths[column] - cell.length());
            line.append(column == 0 ? "" : "  ").append(column < FIGURES ? cell + gap : gap + cell);
        }
        return line.toString().stripTrailing();
    }

    private static String figure(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
