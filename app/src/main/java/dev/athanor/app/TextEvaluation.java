package dev.athanor.app;

import dev.athanor.evaluate.ClassificationReport;
import dev.athanor.evaluate.Curves;
import dev.athanor.labelled.LabelledText;
import dev.athanor.labelled.TextDirectory;
import dev.athanor.predict.Answer;
import dev.athanor.predict.TextPredictor;
import dev.athanor.recipe.TextRecipe;
import dev.athanor.report.Numbers;
import java.io.IOException;
import java.util.List;

/// Measures a model of texts on the split it has not seen.
final class TextEvaluation {
    private final TextRecipe recipe;
    private final RunFolder run;
    private final TextDirectory dataset;
    private final Console console;

    TextEvaluation(TextRecipe recipe, RunFolder run, TextDirectory dataset, Console console) {
        this.recipe = recipe;
        this.run = run;
        this.dataset = dataset;
        this.console = console;
    }

    void run() throws IOException {
        var report = new ReportFiles(run, dataset.info().fingerprint());
        report.write(console, () -> measure(report.curves()));
    }

    /// @return what to say of it
    private String measure(Curves curves) throws IOException {
        var part = HeldOut.of(
                dataset.info()::rows, run.dataset(), "give texts.split a share for test, or name texts.test");
        var rows = dataset.rows(part);
        var made = classified(rows);
        made.write(
                run.folder(),
                recipe.name(),
                "On the " + Numbers.count(rows.size()) + " texts of the " + part.label() + " split",
                curves);
        return "accuracy " + Numbers.brief(made.accuracy()) + ", macro F1 "
                + Numbers.brief(made.f1().macro()) + " on " + rows.size() + " texts";
    }

    private ClassificationReport classified(List<LabelledText> rows) {
        try (var predictor = TextPredictor.load(run.model(), Devices.named(recipe.device()))) {
            var answers =
                    predictor.predict(rows.stream().map(LabelledText::text).toList());
            var probabilities = new float[rows.size()][];
            for (int row = 0; row < probabilities.length; row++) {
                probabilities[row] = probabilities(answers.get(row));
            }
            return ClassificationReport.of(
                    predictor.labels(),
                    rows.stream().mapToInt(LabelledText::label).toArray(),
                    probabilities);
        }
    }

    private static float[] probabilities(Answer answer) {
        if (!(answer instanceof Answer.Classified classified)) {
            throw new IllegalStateException("a model of labels answered " + answer);
        }
        var probabilities = new float[classified.probabilities().size()];
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = classified.probabilities().get(i);
        }
        return probabilities;
    }
}
