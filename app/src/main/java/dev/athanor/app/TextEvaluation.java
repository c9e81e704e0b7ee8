package dev.athanor.app;

import dev.athanor.evaluate.ClassificationReport;
import dev.athanor.labelled.LabelledText;
import dev.athanor.labelled.TextDirectory;
import dev.athanor.predict.Answer;
import dev.athanor.predict.TextPredictor;
import dev.athanor.prepare.Part;
import dev.athanor.recipe.TextRecipe;
import dev.athanor.report.Numbers;
import dev.athanor.table.DataException;
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
        if (report.unchanged()) {
            console.say("evaluate", "unchanged, skipped; see " + report.page());
            return;
        }
        var part = held();
        var rows = dataset.rows(part);
        var made = measure(rows);
        made.write(
                run.folder(),
                recipe.name(),
                "On the " + Numbers.count(rows.size()) + " texts of the " + part.label() + " split",
                report.curves());
        console.say(
                "evaluate",
                "accuracy " + Numbers.brief(made.accuracy()) + ", macro F1 "
                        + Numbers.brief(made.f1().macro()) + " on " + rows.size() + " texts");
        console.say("evaluate", "report " + report.page());
        report.finished();
    }

    private ClassificationReport measure(List<LabelledText> rows) {
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

    private Part held() {
        for (var part : new Part[] {Part.TEST, Part.VALIDATION}) {
            if (dataset.info().rows(part) > 0) {
                return part;
            }
        }
        throw DataException.in(
                run.dataset(), "has no test and no validation texts; give texts.split a share for test, or texts.test");
    }
}
