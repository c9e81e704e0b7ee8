package dev.athanor.train;

import dev.athanor.data.Batch;
import dev.athanor.loss.Passes;
import dev.athanor.tensor.Tensor;

/// Another objective, which tells its passes to `told`, and to nobody where it is in a model.
record Watched(Objective whole, Passes told) implements Objective {
    @Override
    public Tensor count(Batch samples) {
        return whole.count(samples);
    }

    @Override
    public Tensor total(Batch samples) {
        return whole.total(samples);
    }

    @Override
    public Tensor backward(Batch samples, Tensor count, double scale, Passes passes) {
        return whole.backward(samples, count, scale, told);
    }

    @Override
    public String toString() {
        return whole.toString();
    }
}
