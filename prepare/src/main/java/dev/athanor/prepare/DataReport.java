package dev.athanor.prepare;

import dev.athanor.report.Bar;
import dev.athanor.report.Bars;
import dev.athanor.report.Beside;
import dev.athanor.report.Block;
import dev.athanor.report.Histogram;
import dev.athanor.report.Numbers;
import dev.athanor.report.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The page that shows a dataset: what was read, dropped and split, and how each column is distributed.
final class DataReport {
    private static final int INTERVALS = 30;
    private static final int MOST_BARS = 12;

    private final Sample sample;
    private final Schema schema;
    private final DatasetInfo info;

    DataReport(Sample sample, Schema schema, DatasetInfo info) {
        this.sample = sample;
        this.schema = schema;
        this.info = info;
    }

    void write(Path file) throws IOException {
        var page = Page.of("Data: " + schema.source().getFileName())
                .subtitle("target " + schema.target().name())
                .figure("rows read", Numbers.count(info.rowsRead()))
                .figure(
                        "dropped",
                        Numbers.count(info.dropped().values().stream()
                                .mapToLong(Long::longValue)
                                .sum()));
        info.rows().forEach((part, rows) -> page.figure(part, Numbers.count(rows)));
        if (!info.warnings().isEmpty()) {
            page.section("Warnings");
            info.warnings().forEach(page::warning);
        }
        if (!info.dropped().isEmpty()) {
            page.section("Rows left out")
                    .table(
                            "",
                            List.of("why", "rows"),
                            info.dropped().entrySet().stream()
                                    .map(entry -> List.of(entry.getKey(), Numbers.count(entry.getValue())))
                                    .toList());
        }
        classes(page);
        columns(page);
        distributions(page);
        page.write(file);
    }

    private void classes(Page page) {
        if (!info.classes().isEmpty()) {
            page.section("Classes")
                    .table(
                            "",
                            List.of("class", "train", "validation", "test"),
                            info.classes().entrySet().stream()
                                    .map(entry -> {
                                        var row = new ArrayList<>(List.of(entry.getKey()));
                                        entry.getValue().values().forEach(count -> row.add(Numbers.count(count)));
                                        return List.copyOf(row);
                                    })
                                    .toList());
        }
    }

    private void columns(Page page) {
        var rows = new ArrayList<List<String>>();
        for (var column : info.columns()) {
            var number = column.number();
            rows.add(List.of(
                    column.name(),
                    column.role(),
                    column.type(),
                    Numbers.count(column.missing()),
                    number.map(of -> Numbers.brief(of.mean())).orElse(""),
                    number.map(of -> Numbers.brief(of.deviation())).orElse(""),
                    number.map(of -> Numbers.brief(of.min())).orElse(""),
                    number.map(of -> Numbers.brief(of.max())).orElse("")));
        }
        page.section("Columns")
                .table("", List.of("column", "role", "type", "missing", "mean", "deviation", "least", "greatest"), rows)
                .paragraph("Mean, deviation, least and greatest are of the training rows.");
    }

    private void distributions(Page page) {
        page.section("Distributions");
        long sampled = sample.rows();
        long rows = info.rows().values().stream().mapToLong(Long::longValue).sum();
        page.paragraph(
                sampled < rows
                        ? "Numbers as they are in " + Numbers.count(sampled) + " rows, drawn at random."
                        : "Values as they are in all rows that were kept.");
        var charts = new ArrayList<Block>();
        for (var column : info.columns()) {
            if (column.number().isPresent()) {
                charts.add(histogram(column.name()));
            } else if (!column.categories().isEmpty()) {
                charts.add(new Bars(
                        column.name(),
                        column.categories().size() > MOST_BARS ? "the " + MOST_BARS + " most frequent" : "",
                        column.categories().entrySet().stream()
                                .limit(MOST_BARS)
                                .map(entry -> new Bar(entry.getKey(), entry.getValue()))
                                .toList()));
            }
        }
        for (int i = 0; i < charts.size(); i += 2) {
            page.add(new Beside(charts.subList(i, Math.min(i + 2, charts.size()))));
        }
    }

    private Block histogram(String name) {
        var column = schema.columns().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        return Histogram.of(name, "", sample.values(column), INTERVALS);
    }
}
