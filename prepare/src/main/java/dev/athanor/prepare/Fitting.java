package dev.athanor.prepare;

import dev.athanor.table.Column;
import dev.athanor.table.DataException;
import dev.athanor.table.NumberText;
import dev.athanor.table.Preprocessing;
import dev.athanor.table.Target;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Fits each column to the training split.
final class Fitting {
    /// More features than this for one column ask for another encoding.
    private static final int MOST_ONE_HOT = 1000;

    private final DataSettings settings;
    private final Schema schema;
    private final Statistics statistics;

    Fitting(DataSettings settings, Schema schema, Statistics statistics) {
        this.settings = settings;
        this.schema = schema;
        this.statistics = statistics;
    }

    Preprocessing fit() throws SQLException {
        var columns = new ArrayList<Column>();
        var ignored = new ArrayList<String>();
        for (var column : schema.columns()) {
            switch (column.role()) {
                case FEATURE -> columns.add(column.isNumber() ? number(column) : category(column));
                case GROUP, TIME, EXCLUDED -> ignored.add(column.name());
                case TARGET -> {}
            }
        }
        return new Preprocessing(columns, target(), ignored, settings.missingText());
    }

    private Target target() throws SQLException {
        var target = schema.target();
        if (target.isNumber()) {
            var moments = statistics.moments(target);
            if (moments.min() == moments.max()) {
                throw wrong(target, "is " + moments.min() + " in every training row, expected numbers that differ");
            }
            var scale = scaled(target.sql(), moments, settings.scale());
            return new Target.Quantity(target.name(), scale.centre, scale.scale);
        }
        var labels = statistics.ordered(target);
        if (labels.size() < 2) {
            throw wrong(target, "holds one class only, \"" + labels.getFirst() + "\", expected at least two");
        }
        if (labels.size() > Placement.MOST_CLASSES) {
            throw Placement.tooMany(settings, target, String.valueOf(labels.size()));
        }
        if (statistics.categories(target).values().stream()
                        .filter(counts -> counts[0] > 0)
                        .count()
                < 2) {
            throw wrong(target, "has one class only in the training rows; split by class: split: stratified");
        }
        return new Target.Classes(target.name(), labels);
    }

    private record Scaling(double centre, double scale) {}

    private Column number(RawColumn column) throws SQLException {
        var moments = statistics.moments(column);
        if (moments.present() == 0) {
            throw wrong(column, "has no value in the training rows; exclude it");
        }
        var fill = fill(column, moments);
        var filled = fill.map(moments::filled).orElse(moments);
        var name = fill.isPresent() ? "coalesce(" + column.sql() + ", " + Sql.number(fill.get()) + ")" : column.sql();
        var scale = scaled(name, filled, settings.column(column.name()).scale().orElse(settings.scale()));
        return new Column.Numeric(column.name(), fill, scale.centre, scale.scale);
    }

    private Scaling scaled(String expression, Moments moments, Scale scale) throws SQLException {
        return switch (scale) {
            case STANDARD -> new Scaling(moments.mean(), moments.deviation());
            case MIN_MAX -> new Scaling(moments.min(), moments.range());
            case ROBUST -> {
                var quartiles = statistics.quantiles(expression, moments.present(), 0.25, 0.5, 0.75);
                double between = quartiles[2] - quartiles[0];
                yield new Scaling(quartiles[1], between == 0 ? 1 : between);
            }
            case NONE -> new Scaling(0, 1);
        };
    }

    private Optional<Double> fill(RawColumn column, Moments moments) throws SQLException {
        return switch (missing(column)) {
            case Missing.Mean _ -> Optional.of(moments.mean());
            case Missing.Median _ -> Optional.of(statistics.quantiles(column.sql(), moments.present(), 0.5)[0]);
            case Missing.MostFrequent _ -> Optional.of(statistics.mostFrequent(column));
            case Missing.Constant constant
            when NumberText.isNumber(constant.value()) -> Optional.of(NumberText.parse(constant.value()));
            case Missing.Constant constant ->
                throw wrong(column, "is to be filled with \"" + constant.value() + "\", expected a number");
            case Missing.Drop _, Missing.Error _ -> Optional.empty();
        };
    }

    private Column category(RawColumn column) {
        var fill = switch (missing(column)) {
            case Missing.MostFrequent _ -> mostFrequent(column);
            case Missing.Constant constant -> Optional.of(constant.value());
            case Missing.Drop _, Missing.Error _, Missing.Mean _, Missing.Median _ -> Optional.<String>empty();
        };
        var categories = new ArrayList<>(statistics.ordered(column));
        if (fill.isPresent() && !categories.contains(fill.get())) {
            categories.add(fill.get());
        }
        if (categories.isEmpty()) {
            throw wrong(column, "has no value; exclude it");
        }
        return switch (settings.column(column.name()).categories().orElse(settings.categories())) {
            case Categories.OneHot _ -> {
                if (categories.size() > MOST_ONE_HOT) {
                    throw Profile.tooMany(settings, column, String.valueOf(categories.size()), MOST_ONE_HOT);
                }
                yield new Column.OneHot(column.name(), categories, fill);
            }
            case Categories.Ordinal _ -> new Column.Ordinal(column.name(), categories, fill);
            case Categories.Embedding embedding ->
                new Column.Embedded(column.name(), categories, fill, embedding.dim());
        };
    }

    /// Of the training rows; of several, the first in order.
    private Optional<String> mostFrequent(RawColumn column) {
        var counts = statistics.categories(column);
        List<String> ordered = statistics.ordered(column);
        return ordered.stream()
                .max(Comparator.<String>comparingLong(name -> counts.getOrDefault(name, new long[1])[0])
                        .thenComparing(Comparator.comparingInt(ordered::indexOf).reversed()));
    }

    private Missing missing(RawColumn column) {
        return settings.column(column.name()).missing().orElse(settings.missing());
    }

    private DataException wrong(RawColumn column, String what) {
        return DataException.in(settings.source(), column.name(), what);
    }
}
