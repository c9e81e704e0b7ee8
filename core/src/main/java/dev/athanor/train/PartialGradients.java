package dev.athanor.train;

import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The gradients of some of a step's samples, held apart from the parameters' own until it is closed.
final class PartialGradients implements AutoCloseable {
    private final @Nullable Tensor[] gradients;

    private PartialGradients(@Nullable Tensor[] gradients) {
        this.gradients = gradients;
    }

    /// None yet.
    static PartialGradients none(int parameters) {
        return new PartialGradients(new @Nullable Tensor[parameters]);
    }

    /// Takes the parameters' own, and leaves them without.
    static PartialGradients takenFrom(List<Tensor> parameters) {
        var taken = new @Nullable Tensor[parameters.size()];
        for (int i = 0; i < taken.length; i++) {
            var gradient = parameters.get(i).grad();
            taken[i] = gradient == null ? null : gradient.release();
            parameters.get(i).setGrad(null);
        }
        return new PartialGradients(taken);
    }

    /// Adds gradients, one for each parameter or none at all.
    void add(List<Tensor> others) {
        for (int i = 0; i < others.size(); i++) {
            add(i, others.get(i));
        }
    }

    /// Adds those of other samples; `others` is closed.
    void add(PartialGradients others) {
        try (others) {
            for (int i = 0; i < gradients.length; i++) {
                var other = others.gradients[i];
                if (other != null) {
                    add(i, other);
                }
            }
        }
    }

    private void add(int parameter, Tensor other) {
        try (var _ = Autograd.noGrad()) {
            var sum = gradients[parameter];
            if (sum == null) {
                gradients[parameter] = Scope.of(other::copy).release();
            } else {
                sum.addInPlace(other);
            }
        }
    }

    /// Which parameters have a gradient: 1, else 0.
    double[] present() {
        return Arrays.stream(gradients).mapToDouble(g -> g == null ? 0 : 1).toArray();
    }

    /// Copies them into these tensors, zeros where there is none.
    void copyTo(List<Tensor> places) {
        for (int i = 0; i < gradients.length; i++) {
            var gradient = gradients[i];
            if (gradient == null) {
                places.get(i).fillInPlace(0);
            } else {
                places.get(i).copyInPlace(gradient);
            }
        }
    }

    @Override
    public void close() {
        var held = new ArrayList<@Nullable Tensor>(Arrays.asList(gradients));
        Arrays.fill(gradients, null);
        for (var gradient : held) {
            if (gradient != null) {
                gradient.close();
            }
        }
    }
}
