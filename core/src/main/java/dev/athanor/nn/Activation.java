package dev.athanor.nn;

import dev.athanor.settings.Check;
import dev.athanor.tensor.Functional;
import dev.athanor.tensor.Tensor;

/// A function of each element by itself, between layers.
public sealed interface Activation extends Layer {

    /// `max(x, 0)`.
    record Relu() implements Activation {
        @Override
        public Tensor forward(Tensor x) {
            return x.relu();
        }
    }

    /// `x` times the normal distribution up to `x` (Hendrycks and Gimpel 2016).
    record Gelu() implements Activation {
        @Override
        public Tensor forward(Tensor x) {
            return Functional.gelu(x);
        }
    }

    /// [Gelu] approximated by tanh, as in GPT-2.
    record GeluTanh() implements Activation {
        @Override
        public Tensor forward(Tensor x) {
            return Functional.geluTanh(x);
        }
    }

    /// `x sigmoid(x)`.
    record Silu() implements Activation {
        @Override
        public Tensor forward(Tensor x) {
            return Functional.silu(x);
        }
    }

    record Tanh() implements Activation {
        @Override
        public Tensor forward(Tensor x) {
            return x.tanh();
        }
    }

    record Sigmoid() implements Activation {
        @Override
        public Tensor forward(Tensor x) {
            return x.sigmoid();
        }
    }

    /// `x` above zero, `negativeSlope x` below.
    record LeakyRelu(double negativeSlope) implements Activation {
        public LeakyRelu {
            new Check().notNegative("negativeSlope", negativeSlope).orThrow();
        }

        public static LeakyRelu defaults() {
            return new LeakyRelu(0.01);
        }

        @Override
        public Tensor forward(Tensor x) {
            return Functional.leakyRelu(x, negativeSlope);
        }
    }

    /// `x` above zero, `alpha (exp(x) - 1)` below (Clevert et al. 2015).
    record Elu(double alpha) implements Activation {
        public Elu {
            new Check().notNegative("alpha", alpha).orThrow();
        }

        public static Elu defaults() {
            return new Elu(1);
        }

        @Override
        public Tensor forward(Tensor x) {
            return Functional.elu(x, alpha);
        }
    }

    /// `x tanh(softplus(x))` (Misra 2019).
    record Mish() implements Activation {
        @Override
        public Tensor forward(Tensor x) {
            return Functional.mish(x);
        }
    }

    /// `log(1 + exp(x))`.
    record Softplus() implements Activation {
        @Override
        public Tensor forward(Tensor x) {
            return Functional.softplus(x);
        }
    }
}
