package dev.athanor.server;

import dev.athanor.predict.Answer;
import dev.athanor.table.Preprocessing;
import dev.athanor.table.RowEncoder;
import dev.athanor.table.Target;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// A model ready to answer: its fitted columns and the function over their encoded rows.
final class ServedTable {
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

    String name() {
        return name;
    }

    Preprocessing preprocessing() {
        return preprocessing;
    }

    RowEncoder encoder() {
        return encoder;
    }

    /// The classes in the order of the probabilities; none for a model of numbers.
    List<String> labels() {
        return preprocessing.target() instanceof Target.Classes classes ? classes.labels() : List.of();
    }

    /// Where its rows are posted to.
    String address() {
        return "/models/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20") + "/predict";
    }

    /// How many values a row by position holds.
    int columns() {
        return positions.size();
    }

    String column(int position) {
        return preprocessing.columns().get(position).name();
    }

    /// Where a column stands in a row by position, or -1.
    int position(String column) {
        return positions.getOrDefault(column, -1);
    }

    /// Whether a row may hold the column though the model does not look at it.
    boolean ignores(String column) {
        return unseen.contains(column);
    }

    /// How many rows of this width one request may hold.
    int maxRows(int asked) {
        long perRow = preprocessing.width() + 8L * labels().size();
        return Math.clamp(MOST_NUMBERS / perRow, 1, asked);
    }

    List<Answer> predict(List<float[]> rows) {
        return predict.apply(rows);
    }
}
