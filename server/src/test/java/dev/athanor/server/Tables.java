package dev.athanor.server;

import dev.athanor.predict.Answer;
import dev.athanor.table.Column;
import dev.athanor.table.Preprocessing;
import dev.athanor.table.Target;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Small fitted tables with functions that can be computed by hand.
final class Tables {
    private Tables() {}

    /// `tenure` may be missing (12 stands in), `contract` has two categories; `customer` is not looked at.
    static Preprocessing churnColumns() {
        return new Preprocessing(
                List.of(
                        new Column.Numeric("tenure", Optional.of(12.0), 10, 2),
                        new Column.OneHot("contract", List.of("Month-to-month", "One year"), Optional.empty()),
                        new Column.Numeric("total charges", Optional.empty(), 0, 1)),
                new Target.Classes("churn", List.of("No", "Yes")),
                List.of("customer"),
                List.of("", "NA"));
    }

    static ServedTable churn() {
        return churn(rows -> rows.stream().map(Tables::classified).toList());
    }

    static ServedTable churn(Function<List<float[]>, List<Answer>> predict) {
        return new ServedTable("churn", churnColumns(), predict);
    }

    /// Logits are the scaled tenure and the scaled charges.
    static Answer classified(float[] row) {
        double yes = Math.exp(row[3]) / (Math.exp(row[0]) + Math.exp(row[3]));
        return new Answer.Classified(
                row[0] >= row[3] ? "No" : "Yes", List.of(row[0], row[3]), List.of((float) (1 - yes), (float) yes));
    }

    /// The price is ten times the sum.
    static ServedTable prices() {
        var columns = new Preprocessing(
                List.of(
                        new Column.Numeric("area", Optional.empty(), 0, 1),
                        new Column.Numeric("rooms", Optional.empty(), 0, 1)),
                new Target.Quantity("price", 0, 1),
                List.of(),
                List.of(""));
        return new ServedTable(
                "prices",
                columns,
                rows -> rows.stream()
                        .map(row -> (Answer) new Answer.Estimated(10.0 * (row[0] + row[1])))
                        .toList());
    }
}
