package dev.athanor.nn;

import dev.athanor.settings.Check;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;

/// What a parameter's elements start as. The same seed gives the elements that `torch.nn.init` gives.
///
/// ```java
/// new Initialization.Normal(0, 0.02).fill(linear.weight());
/// ```
public sealed interface Initialization {

    /// Replaces the elements, drawing from [dev.athanor.tensor.RandomState] where they are random.
    ///
    /// @throws dev.athanor.tensor.ShapeException if fans are needed and the tensor has fewer than two axes
    void fill(Tensor tensor);

    /// Which fan keeps its variance: that of the forward pass, or that of the backward pass.
    enum FanMode {
        IN,
        OUT
    }

    /// The function after the layer, for which the spread of the weights is corrected.
    sealed interface Nonlinearity {
        /// By how much the standard deviation must grow.
        double gain();

        /// None, or one that needs no correction, such as sigmoid.
        record Identity() implements Nonlinearity {
            @Override
            public double gain() {
                return 1;
            }
        }

        record Tanh() implements Nonlinearity {
            @Override
            public double gain() {
                return 5.0 / 3;
            }
        }

        record Relu() implements Nonlinearity {
            @Override
            public double gain() {
                return Math.sqrt(2);
            }
        }

        /// @param negativeSlope the factor below zero
        record LeakyRelu(double negativeSlope) implements Nonlinearity {
            @Override
            public double gain() {
                return Math.sqrt(2 / (1 + negativeSlope * negativeSlope));
            }

            public static LeakyRelu defaults() {
                return new LeakyRelu(0.01);
            }
        }

        record Selu() implements Nonlinearity {
            @Override
            public double gain() {
                return 0.75;
            }
        }
    }

    /// Normal with standard deviation `gain / sqrt(fan)` (He et al. 2015).
    record KaimingNormal(FanMode fan, Nonlinearity nonlinearity) implements Initialization {
        public static KaimingNormal defaults() {
            return new KaimingNormal(FanMode.IN, new Nonlinearity.Relu());
        }

        @Override
        public void fill(Tensor tensor) {
            tensor.normalInPlace(0, kaiming(tensor, fan, nonlinearity));
        }
    }

    /// Uniform within `gain sqrt(3 / fan)` (He et al. 2015).
    record KaimingUniform(FanMode fan, Nonlinearity nonlinearity) implements Initialization {
        public static KaimingUniform defaults() {
            return new KaimingUniform(FanMode.IN, new Nonlinearity.Relu());
        }

        @Override
        public void fill(Tensor tensor) {
            double bound = Math.sqrt(3) * kaiming(tensor, fan, nonlinearity);
            tensor.uniformInPlace(-bound, bound);
        }
    }

    /// Normal with standard deviation `gain sqrt(2 / (fan in + fan out))` (Glorot and Bengio 2010).
    record XavierNormal(double gain) implements Initialization {
        public XavierNormal {
            new Check().positive("gain", gain).orThrow();
        }

        public static XavierNormal defaults() {
            return new XavierNormal(1);
        }

        @Override
        public void fill(Tensor tensor) {
            tensor.normalInPlace(0, xavier(tensor, gain));
        }
    }

    /// Uniform within `gain sqrt(6 / (fan in + fan out))` (Glorot and Bengio 2010).
    record XavierUniform(double gain) implements Initialization {
        public XavierUniform {
            new Check().positive("gain", gain).orThrow();
        }

        public static XavierUniform defaults() {
            return new XavierUniform(1);
        }

        @Override
        public void fill(Tensor tensor) {
            double bound = Math.sqrt(3) * xavier(tensor, gain);
            tensor.uniformInPlace(-bound, bound);
        }
    }

    record Normal(double mean, double std) implements Initialization {
        public Normal {
            new Check()
                    .that(Double.isFinite(mean), "mean", "is " + mean + ", expected a number")
                    .notNegative("std", std)
                    .orThrow();
        }

        public static Normal defaults() {
            return new Normal(0, 1);
        }

        @Override
        public void fill(Tensor tensor) {
            tensor.normalInPlace(mean, std);
        }
    }

    /// Normal, drawn again outside `[least, most]`, which are absolute and not in standard deviations.
    record TruncatedNormal(double mean, double std, double least, double most) implements Initialization {
        public TruncatedNormal {
            new Check()
                    .that(Double.isFinite(mean), "mean", "is " + mean + ", expected a number")
                    .positive("std", std)
                    .that(least < most, "least", "is " + least + ", which is not below most " + most)
                    .orThrow();
        }

        public static TruncatedNormal defaults() {
            return new TruncatedNormal(0, 1, -2, 2);
        }

        @Override
        public void fill(Tensor tensor) {
            double low = cumulative((least - mean) / std);
            double high = cumulative((most - mean) / std);
            try (var _ = Autograd.noGrad()) {
                tensor.uniformInPlace(2 * low - 1, 2 * high - 1)
                        .erfInvInPlace()
                        .mulInPlace(std * Math.sqrt(2))
                        .addInPlace(mean)
                        .clampInPlace(least, most);
            }
        }

        /// The standard normal distribution up to `x`.
        private static double cumulative(double x) {
            try (var _ = Scope.open()) {
                return (1 + Tensor.of(new double[] {x / Math.sqrt(2)}).erf().item()) / 2;
            }
        }
    }

    record Constant(double value) implements Initialization {
        @Override
        public void fill(Tensor tensor) {
            try (var _ = Autograd.noGrad()) {
                tensor.fillInPlace(value);
            }
        }
    }

    record Zeros() implements Initialization {
        @Override
        public void fill(Tensor tensor) {
            new Constant(0).fill(tensor);
        }
    }

    record Ones() implements Initialization {
        @Override
        public void fill(Tensor tensor) {
            new Constant(1).fill(tensor);
        }
    }

    private static double kaiming(Tensor tensor, FanMode mode, Nonlinearity nonlinearity) {
        var fan = Fan.of(tensor.shape());
        return nonlinearity.gain() / Math.sqrt((double) (mode == FanMode.IN ? fan.in() : fan.out()));
    }

    private static double xavier(Tensor tensor, double gain) {
        var fan = Fan.of(tensor.shape());
        return gain * Math.sqrt(2.0 / (fan.in() + fan.out()));
    }
}
