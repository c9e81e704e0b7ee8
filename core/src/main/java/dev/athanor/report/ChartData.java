package dev.athanor.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// A chart as the page's script reads it: all series over one column of x, with gaps where a series has no point.
final class ChartData {
    /// More points than this do not show on a screen; of longer series each stretch keeps its ends and its extremes.
    private static final int MOST_POINTS = 4000;

    private record Point(double x, double y) {}

    private ChartData() {}

    static String json(LineChart chart) {
        var columns = new ArrayList<List<Point>>();
        for (var series : chart.series()) {
            columns.add(points(series));
        }
        var aligned = align(columns);
        var described = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < columns.size(); i++) {
            var series = chart.series().get(i);
            var entry = new LinkedHashMap<String, Object>();
            entry.put("name", series.name());
            entry.put("style", series.style().name());
            entry.put("y", aligned.get(i + 1));
            described.add(entry);
        }
        var all = new LinkedHashMap<String, Object>();
        all.put("xLabel", chart.xLabel());
        all.put("yLabel", chart.yLabel());
        all.put("x", aligned.getFirst());
        all.put("series", described);
        if (chart.frame() == LineChart.Frame.SQUARE) {
            all.put("range", range(columns));
        }
        return JsonMapper.shared().writeValueAsString(all);
    }

    private static List<Point> points(Series series) {
        var points = IntStream.range(0, series.size())
                .mapToObj(i -> new Point(series.x(i), series.y(i)))
                .filter(point -> Double.isFinite(point.x()) && Double.isFinite(point.y()))
                .sorted(Comparator.comparingDouble(Point::x))
                .toList();
        if (points.size() <= MOST_POINTS) {
            return points;
        }
        return series.style() == Series.Style.POINTS ? everyNth(points) : extremes(points);
    }

    private static List<Point> everyNth(List<Point> points) {
        return IntStream.range(0, MOST_POINTS)
                .mapToObj(i -> points.get((int) ((long) i * points.size() / MOST_POINTS)))
                .toList();
    }

    private static List<Point> extremes(List<Point> points) {
        int stretches = MOST_POINTS / 4;
        var kept = new ArrayList<Point>();
        for (int i = 0; i < stretches; i++) {
            int from = (int) ((long) i * points.size() / stretches);
            int to = (int) ((long) (i + 1) * points.size() / stretches);
            int lowest = from;
            int highest = from;
            for (int j = from; j < to; j++) {
                lowest = points.get(j).y() < points.get(lowest).y() ? j : lowest;
                highest = points.get(j).y() > points.get(highest).y() ? j : highest;
            }
            IntStream.of(from, lowest, highest, to - 1)
                    .sorted()
                    .distinct()
                    .mapToObj(points::get)
                    .forEach(kept::add);
        }
        return kept;
    }

    /// The union of all x, each as often as the series that has it most often: a vertical step of a curve stays a step.
    private static List<List<@Nullable Double>> align(List<List<Point>> columns) {
        var times = new TreeMap<Double, Integer>();
        for (var column : columns) {
            int run = 0;
            for (int i = 0; i < column.size(); i++) {
                run = i > 0 && column.get(i).x() == column.get(i - 1).x() ? run + 1 : 1;
                // + 0.0 makes one zero of the two, which a sorted map keeps apart.
                times.merge(column.get(i).x() + 0.0, run, Math::max);
            }
        }
        var aligned = new ArrayList<List<@Nullable Double>>();
        var axis = new ArrayList<@Nullable Double>();
        times.forEach((x, count) -> IntStream.range(0, count).forEach(_ -> axis.add(x)));
        aligned.add(axis);
        for (var column : columns) {
            var values = new ArrayList<@Nullable Double>();
            int next = 0;
            for (var x : axis) {
                boolean here =
                        x != null && next < column.size() && column.get(next).x() == x;
                values.add(here ? (Double) column.get(next).y() : null);
                next += here ? 1 : 0;
            }
            aligned.add(values);
        }
        return aligned;
    }

    private static List<Double> range(List<List<Point>> columns) {
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        for (var column : columns) {
            for (var point : column) {
                least = Math.min(least, Math.min(point.x(), point.y()));
                greatest = Math.max(greatest, Math.max(point.x(), point.y()));
            }
        }
        if (least > greatest) {
            return List.of(0.0, 1.0);
        }
        double margin = greatest > least ? (greatest - least) * 0.02 : 1;
        return List.of(least - margin, greatest + margin);
    }
}
