package dev.athanor.server;

import dev.athanor.predict.Answer;
import dev.athanor.table.Preprocessing;
import dev.athanor.table.RowEncoder;
import dev.athanor.table.Target;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A model ready to answer: its fitted columns and the function over their encoded rows.
final class ServedTable implements ServedRows<float[]> {
    // What the rows of one request and their answers may take, counted in numbers: some tens of megabytes.
    private static final long MOST_NUMBERS = 8_000_000;

    private final String name;
    private final Preprocessing preprocessing;
    private final Function<List<float[]>, List<Answer>> predict;
    private final RowEncoder encoder;
    private final Map<String, Integer> positions = new HashMap<>();
    private final Set<String> unseen;

    ServedTable(String name, Preprocessing preprocessing, Function<List<float[]>, List<Answer>> predict) {
        this.name = name;
        this.preprocessing = preprocessing;
        this.predict = predict;
        this.encoder = preprocessing.encoder();
        for (var column : preprocessing.inputNames()) {
            positions.put(column, positions.size());
        }
        unseen = new HashSet<>(preprocessing.ignored());
        unseen.add(preprocessing.target().name());
    }

    @Override
    public String name() {
        return name;
    }

    Preprocessing preprocessing() {
        return preprocessing;
    }

    @Override
    public float[] encode(List<? extends @Nullable Object> values) {
        return encoder.encode(values);
    }

    @Override
    public float[] encode(Map<String, ? extends @Nullable Object> values) {
        return encoder.encode(values);
    }

    @Override
    public String target() {
        return preprocessing.target().name();
    }

    @Override
    public float[] trial() {
        return new float[preprocessing.width()];
    }

    @Override
    public List<Map<String, Object>> describe() {
        return preprocessing.columns().stream().map(Json::column).toList();
    }

    @Override
    public Map<String, Object> example() {
        return Examples.row(this);
    }

    @Override
    public List<String> labels() {
        return preprocessing.target() instanceof Target.Classes classes ? classes.labels() : List.of();
    }

    @Override
    public int columns() {
        return positions.size();
    }

    @Override
    public String column(int position) {
        return preprocessing.columns().get(position).name();
    }

    @Override
    public int position(String column) {
        return positions.getOrDefault(column, -1);
    }

    @Override
    public boolean ignores(String column) {
        return unseen.contains(column);
    }

    /// How many rows of this width one request may hold.
    @Override
    public int maxRows(int asked) {
        long perRow = preprocessing.width() + 8L * labels().size();
        return Math.clamp(MOST_NUMBERS / perRow, 1, asked);
    }

    @Override
    public List<Answer> predict(List<float[]> rows) {
        return predict.apply(rows);
    }
}
