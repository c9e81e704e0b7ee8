package dev.athanor.train;

import dev.athanor.data.Batch;
import dev.athanor.loss.Loss;
import dev.athanor.loss.Passes;
import dev.athanor.nn.Layer;
import dev.athanor.tensor.Tensor;

/// A loss between what a model says of the inputs and their targets.
record Supervised(Layer model, Loss loss) implements Objective {
    @Override
    public Tensor count(Batch samples) {
        return loss.count(samples.target());
    }

    @Override
    public Tensor total(Batch samples) {
        return loss.total(predict(samples), samples.target());
    }

    Tensor predict(Batch samples) {
        return model.forward(samples.input());
    }

    @Override
    public Tensor backward(Batch samples, double scale, Passes passes) {
        var mean = loss.of(predict(samples), samples.target());
        passes.backward();
        (scale == 1 ? mean : mean.mul(scale)).backward();
        return mean;
    }

    @Override
    public int evaluationBatch(int batch) {
        return Math.max(batch, Trainer.EVALUATED_AT_ONCE);
    }

    @Override
    public String toString() {
        return loss.toString();
    }
}
