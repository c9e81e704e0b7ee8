package dev.athanor.server;

import dev.athanor.predict.Answer;
import dev.athanor.table.RowException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A model ready to answer for rows: what they are called, how one is read, and the function over them.
///
/// @param <R> what a row is once it is read
sealed interface ServedRows<R> permits ServedTable, ServedClassifier {
    String name();

    /// What is told of a row.
    String target();

    /// The classes in the order of the probabilities; none for a model of numbers.
    List<String> labels();

    /// How many values a row by position holds.
    int columns();

    String column(int position);

    /// Where a column stands in a row by position, or -1.
    int position(String column);

    /// Whether a row may hold the column though the model does not look at it.
    boolean ignores(String column);

    /// How many rows one request may hold.
    int maxRows(int asked);

    /// @throws RowException if the values cannot be a row
    R encode(List<? extends @Nullable Object> values);

    /// @throws RowException if the values cannot be a row
    R encode(Map<String, ? extends @Nullable Object> values);

    List<Answer> predict(List<R> rows);

    /// A row to try the model with before the first request.
    R trial();

    /// What is said of each column, for programs and for the page.
    List<Map<String, Object>> describe();

    /// A row that the model takes.
    Map<String, Object> example();

    /// Where its rows are posted to.
    default String address() {
        return "/models/" + URLEncoder.encode(name(), StandardCharsets.UTF_8).replace("+", "%20") + "/predict";
    }
}
