package dev.athanor.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/// Collects what `report.json` holds, in reading order.
final class ReportJson {
    /// A million counts are a file of some megabytes; more would make the report unreadable for every tool.
    private static final int MOST_CLASSES = 1000;

    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    private final Map<String, String> undefined = new LinkedHashMap<>();

    ReportJson put(String name, Object value) {
        fields.put(name, value);
        return this;
    }

    /// The metric that a table of runs shows.
    ReportJson headline(String metric, double value) {
        var headline = new LinkedHashMap<String, Object>();
        headline.put("metric", metric);
        headline.put("value", value);
        return put("headline", headline);
    }

    ReportJson averages(String name, Averages averages) {
        var each = new LinkedHashMap<String, Object>();
        each.put("macro", averages.macro());
        each.put("micro", averages.micro());
        each.put("weighted", averages.weighted());
        return put(name, each);
    }

    /// @param path a name, or two with a dot between for a field of a field
    ReportJson score(String path, Score score) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            put(fields, path, path, score);
        } else {
            var within =
                    fields.computeIfAbsent(path.substring(0, dot), _ -> new LinkedHashMap<String, @Nullable Object>());
            @SuppressWarnings("unchecked") // nothing but this method fills a dotted name
            var inner = (Map<String, @Nullable Object>) within;
            put(inner, path.substring(dot + 1), path, score);
        }
        return this;
    }

    ReportJson classes(List<String> labels, List<ClassScores> scores, List<Optional<RocCurve>> curves) {
        var list = new ArrayList<Map<String, @Nullable Object>>();
        for (int label = 0; label < labels.size(); label++) {
            var each = new LinkedHashMap<String, @Nullable Object>();
            each.put("class", labels.get(label));
            each.put("precision", scores.get(label).precision());
            each.put("recall", scores.get(label).recall());
            each.put("f1", scores.get(label).f1());
            each.put("rocAuc", curves.get(label).map(RocCurve::area).orElse(null));
            each.put("support", scores.get(label).support());
            each.put("predicted", scores.get(label).predicted());
            list.add(each);
        }
        return put("perClass", list);
    }

    ReportJson confusion(ConfusionMatrix matrix) {
        if (matrix.classes() > MOST_CLASSES) {
            return score(
                    "confusionMatrix", Score.undefined("left out: it is square and has " + matrix.classes() + " rows"));
        }
        var rows = new ArrayList<List<Long>>();
        for (int actual = 0; actual < matrix.classes(); actual++) {
            var row = new ArrayList<Long>();
            for (int predicted = 0; predicted < matrix.classes(); predicted++) {
                row.add(matrix.count(actual, predicted));
            }
            rows.add(row);
        }
        return put("confusionMatrix", rows);
    }

    String finish(List<String> notes) {
        put("undefined", undefined);
        put("notes", notes);
        return writer().writeValueAsString(fields) + "\n";
    }

    private void put(Map<String, @Nullable Object> into, String name, String path, Score score) {
        switch (score) {
            case Score.Defined(double value) -> into.put(name, value);
            case Score.Undefined(String reason) -> {
                into.put(name, null);
                undefined.put(path, reason);
            }
        }
    }

    private static ObjectWriter writer() {
        var printer = new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
        return JsonMapper.shared().writer().with(printer);
    }
}
