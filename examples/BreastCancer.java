import dev.athanor.data.*;
import dev.athanor.evaluate.ClassificationReport;
import dev.athanor.loss.Loss;
import dev.athanor.model.ModelDirectory;
import dev.athanor.model.mlp.*;
import dev.athanor.optim.*;
import dev.athanor.prepare.*;
import dev.athanor.table.Target;
import dev.athanor.tensor.*;
import dev.athanor.train.*;

/// The whole cycle in one file: a table is prepared, a model trained, measured and saved.
///
///     java -cp "$(cat app/target/launch/classpath)" examples/BreastCancer.java recipes/data/breast-cancer.csv runs/example
void main(String[] arguments) {
    var source = Path.of(arguments[0]);
    var run = Path.of(arguments[1]);
    RandomState.seed(42);

    var settings = DataSettings.defaults(source, "target", Task.CLASSIFICATION);
    Preparation.of(settings, 42).into(run.resolve("dataset"));
    var dataset = DatasetDirectory.open(run.resolve("dataset"));
    var preprocessing = dataset.preprocessing();
    var labels = ((Target.Classes) preprocessing.target()).labels();

    var config = MlpConfig.of(preprocessing.width(), List.of(64, 32), labels.size()).withDropout(0.2);
    try (var model = Mlp.of(config);
            var train = tensors(dataset.read(Part.TRAIN));
            var held = tensors(dataset.read(Part.VALIDATION))) {
        var fit = Trainer.of(model, Loss.crossEntropy())
                .optimizer(Adam.of(1e-3))
                .schedule(Schedule.step(30, 0.1))
                .batch(32)
                .validation(held)
                .fit(train, Length.epochs(40));
        IO.println("trained " + fit.step() + " steps, loss " + fit.trainLoss());

        var test = dataset.read(Part.TEST);
        try (var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            var probabilities = model.forward(input(test)).softmax(1).toFloats();
            var report = ClassificationReport.of(labels, test.labels(), probabilities);
            IO.println("accuracy " + report.accuracy() + ", weighted F1 " + report.f1().weighted());
        }
        ModelDirectory.write(run.resolve("model"), model);
        preprocessing.write(run.resolve("model").resolve(ModelDirectory.PREPROCESSING));
    }
}

TensorDataset tensors(Samples samples) {
    return TensorDataset.of(() -> new Batch(
            input(samples), Tensor.of(samples.labels(), samples.rows()).to(DType.I64)));
}

Tensor input(Samples samples) {
    return Tensor.of(samples.features(), samples.rows(), samples.width());
}
