package dev.athanor.app;

import dev.athanor.evaluate.ClassificationReport;
import dev.athanor.evaluate.Curves;
import dev.athanor.evaluate.RegressionReport;
import dev.athanor.evaluate.Score;
import dev.athanor.model.ModelDirectory;
import dev.athanor.prepare.DatasetDirectory;
import dev.athanor.prepare.Samples;
import dev.athanor.recipe.TableRecipe;
import dev.athanor.report.Numbers;
import dev.athanor.table.Target;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import dev.athanor.train.Trainer;
import java.io.IOException;

/// Measures the model of a table on the split it has not seen.
final class TableEvaluation {
    private final TableRecipe recipe;
    private final RunFolder run;
    private final DatasetDirectory dataset;
    private final Console console;

    TableEvaluation(TableRecipe recipe, RunFolder run, DatasetDirectory dataset, Console console) {
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
        var part = HeldOut.of(dataset.info()::rows, run.dataset(), "give data.split a share for test");
        var subtitle = "On the " + dataset.info().rows(part) + " rows of the " + part.label() + " split";
        var samples = dataset.read(part);
        var outputs = outputs(samples);
        return switch (dataset.preprocessing().target()) {
            case Target.Classes classes -> {
                var made = ClassificationReport.of(classes.labels(), samples.labels(), outputs);
                made.write(run.folder(), recipe.name(), subtitle, curves);
                yield "accuracy " + Numbers.brief(made.accuracy()) + ", weighted F1 "
                        + Numbers.brief(made.f1().weighted()) + ", ROC AUC "
                        + text(made.rocAuc().macro());
            }
            case Target.Quantity quantity -> {
                var made = RegressionReport.of(
                        quantity.name(), restored(quantity, samples.values()), restored(quantity, outputs));
                made.write(run.folder(), recipe.name(), subtitle, curves);
                yield "MAE " + Numbers.brief(made.meanAbsoluteError()) + ", RMSE "
                        + Numbers.brief(made.rootMeanSquaredError()) + ", R squared " + text(made.rSquared());
            }
        };
    }

    /// Class probabilities `[rows * classes]`, or scaled numbers `[rows]`.
    private float[] outputs(Samples samples) {
        int width = dataset.preprocessing().target() instanceof Target.Classes classes
                ? classes.labels().size()
                : 1;
        var outputs = new float[samples.rows() * width];
        int batch = recipe.train().evaluationBatch().orElse(Trainer.EVALUATED_AT_ONCE);
        try (var model = ModelDirectory.readMlp(run.model());
                var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            model.eval();
            var inputs = Tensor.of(samples.features(), samples.rows(), samples.width());
            for (int first = 0; first < samples.rows(); first += batch) {
                try (var _ = Scope.open()) {
                    var output = model.forward(inputs.narrow(0, first, Math.min(batch, samples.rows() - first)));
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
