package dev.athanor.app;

import dev.athanor.predict.Answer;
import dev.athanor.predict.TablePredictor;
import dev.athanor.predict.TextPredictor;
import dev.athanor.prepare.Row;
import dev.athanor.prepare.RowReader;
import dev.athanor.settings.Problem;
import dev.athanor.table.DataException;
import dev.athanor.table.Preprocessing;
import dev.athanor.table.RowException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Answers for the rows of a file, as CSV on standard output.
@Command(name = "predict", description = "Answer for each row of a file, as CSV on standard output.")
final class PredictVerb implements Callable<Integer> {
    private static final int BATCH = 1024;

    @Parameters(index = "0", paramLabel = "RUN", description = "A run's folder, such as runs/churn.")
    private Path run = Path.of("");

    @Parameters(index = "1", paramLabel = "FILE", description = "Rows: CSV, TSV, JSON Lines or Parquet.")
    private Path file = Path.of("");

    @Option(names = "--device", description = "auto, cpu, cuda or cuda:N; cpu unless given.", defaultValue = "cpu")
    private String device = "cpu";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var model = RunFolder.existing(run).model();
        PrintWriter out = spec.commandLine().getOut();
        try {
            if (TextPredictor.reads(model)) {
                texts(model, out);
            } else {
                table(model, out);
            }
        } finally {
            out.flush();
        }
        return 0;
    }

    private void table(Path model, PrintWriter out) {
        if (Files.isDirectory(model) && !Files.exists(model.resolve(Preprocessing.FILE))) {
            throw DataException.in(
                    run,
                    "holds no model of a table's rows or of labelled texts; athanor generate is for one of language");
        }
        try (var predictor = TablePredictor.load(model, Devices.named(device))) {
            var encoder = predictor.preprocessing().encoder();
            answer(predictor.labels(), row -> encoder.encode(row.values()), predictor::predict, out);
        }
    }

    private void texts(Path model, PrintWriter out) {
        try (var predictor = TextPredictor.load(model, Devices.named(device))) {
            var column = predictor.input().column();
            answer(predictor.labels(), row -> text(row, column), predictor::predict, out);
        }
    }

    private static String text(Row row, String column) {
        var text = row.values().get(column);
        if (text == null || text.isBlank()) {
            throw new RowException(List.of(new Problem(
                    column,
                    row.values().containsKey(column)
                            ? "is empty, expected a text"
                            : "is not there, expected the texts in it; the row has "
                                    + String.join(", ", row.values().keySet()))));
        }
        return text;
    }

    private <R> void answer(
            List<String> labels, Function<Row, R> encoder, Function<List<R>, List<Answer>> model, PrintWriter out) {
        try (var rows = RowReader.open(file, Optional.empty())) {
            out.println(header(labels));
            List<R> batch = new ArrayList<>();
            for (var row = rows.next(); row != null; row = rows.next()) {
                try {
                    batch.add(encoder.apply(row));
                } catch (RowException problem) {
                    throw DataException.at(file, row.line(), problem);
                }
                if (batch.size() == BATCH) {
                    print(model.apply(batch), out);
                    batch.clear();
                }
            }
            print(model.apply(batch), out);
        }
    }

    private static String header(List<String> labels) {
        return labels.isEmpty()
                ? "value"
                : labels.stream()
                        .map(label -> "," + quoted("probability " + label))
                        .collect(Collectors.joining("", "label", ""));
    }

    private static void print(List<Answer> answers, PrintWriter out) {
        for (var answer : answers) {
            out.println(
                    switch (answer) {
                        case Answer.Estimated estimated -> Double.toString(estimated.value());
                        case Answer.Classified classified ->
                            classified.probabilities().stream()
                                    .map(probability -> "," + probability)
                                    .collect(Collectors.joining("", quoted(classified.label()), ""));
                    });
        }
    }

    private static String quoted(String text) {
        return text.matches("[^\",\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
