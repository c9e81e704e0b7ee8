package dev.athanor.app;

import dev.athanor.evaluate.ClassificationReport;
import dev.athanor.evaluate.RegressionReport;
import dev.athanor.evaluate.Score;
import dev.athanor.model.ModelDirectory;
import dev.athanor.prepare.DatasetDirectory;
import dev.athanor.prepare.Part;
import dev.athanor.prepare.Samples;
import dev.athanor.report.Numbers;
import dev.athanor.table.DataException;
import dev.athanor.table.Target;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.io.IOException;

/// Measures the model of a table on the split it has not seen.
final class TableEvaluation {
    private static final int BATCH = 4096;

    private final String name;
    private final RunFolder run;
    private final DatasetDirectory dataset;
    private final Console console;

    TableEvaluation(String name, RunFolder run, DatasetDirectory dataset, Console console) {
        this.name = name;
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
        var subtitle = "On the " + dataset.info().rows(part) + " rows of the " + part.label() + " split";
        var samples = dataset.read(part);
        var outputs = outputs(samples);
        console.say(
                "evaluate",
                switch (dataset.preprocessing().target()) {
                    case Target.Classes classes -> {
                        var made = ClassificationReport.of(classes.labels(), samples.labels(), outputs);
                        made.write(run.folder(), name, subtitle, report.curves());
                        yield "accuracy " + Numbers.brief(made.accuracy()) + ", weighted F1 "
                                + Numbers.brief(made.f1().weighted()) + ", ROC AUC "
                                + text(made.rocAuc().macro());
                    }
                    case Target.Quantity quantity -> {
                        var made = RegressionReport.of(
                                quantity.name(), restored(quantity, samples.values()), restored(quantity, outputs));
                        made.write(run.folder(), name, subtitle, report.curves());
                        yield "MAE " + Numbers.brief(made.meanAbsoluteError()) + ", RMSE "
                                + Numbers.brief(made.rootMeanSquaredError()) + ", R squared " + text(made.rSquared());
                    }
                });
        console.say("evaluate", "report " + report.page());
        report.finished();
    }

    private Part held() {
        for (var part : new Part[] {Part.TEST, Part.VALIDATION}) {
            if (dataset.info().rows(part) > 0) {
                return part;
            }
        }
        throw DataException.in(
                run.dataset(), "has no test and no validation rows to evaluate on; give data.split a share for test");
    }

    /// Class probabilities `[rows * classes]`, or scaled numbers `[rows]`.
    private float[] outputs(Samples samples) {
        int width = dataset.preprocessing().target() instanceof Target.Classes classes
                ? classes.labels().size()
                : 1;
        var outputs = new float[samples.rows() * width];
        try (var model = ModelDirectory.readMlp(run.model());
                var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            model.eval();
            var inputs = Tensor.of(samples.features(), samples.rows(), samples.width());
            for (int first = 0; first < samples.rows(); first += BATCH) {
                try (var _ = Scope.open()) {
                    var output = model.forward(inputs.narrow(0, first, Math.min(BATCH, samples.rows() - first)));
                    var values = (width > 1 ? output.softmax(1) : output).toFloats();
                    System.arraycopy(values, 0, outputs, first * width, values.length);
                }
            }
        }
        return outputs;
    }

    private static double[] restored(Target.Quantity quantity, float[] scaled) {
        var values = new double[scaled.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = quantity.restored(scaled[i]);
        }
        return values;
    }

    private static String text(Score score) {
        return switch (score) {
            case Score.Defined defined -> Numbers.brief(defined.value());
            case Score.Undefined undefined -> "undefined (" + undefined.reason() + ")";
        };
    }
}
