package dev.athanor.nn;

import dev.athanor.tensor.DType;
import dev.athanor.tensor.Functional;
import dev.athanor.tensor.Functional.Reduction;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import dev.athanor.tensor.Threads;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;

/// Prints the processor time of a step, without the optimiser, of the network 32-64-64-2 at batch 32, where
/// overhead rules.
///
/// `small_mlp_timing.py` beside the reference files is the same in PyTorch.
final class SmallMlpTiming {
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
    private static final int WARMUP = 20_000;
    private static final int STEPS = 20_000;
    private static final int ROUNDS = 5;

    private SmallMlpTiming() {}

    @SuppressWarnings("SystemOut") // what the program is for
    public static void main(String[] arguments) {
        Threads.set(1);
        RandomState.seed(1);
        try (var model = Sequential.of(
                        Linear.of(32, 64),
                        new Activation.Relu(),
                        Linear.of(64, 64),
                        new Activation.Relu(),
                        Linear.of(64, 2));
                var _ = Scope.open()) {
            var x = Tensor.randn(32, 32);
            var y = Tensor.zeros(32).to(DType.I64);
            for (int i = 0; i < WARMUP; i++) {
                step(model, x, y);
            }
            for (int round = 0; round < ROUNDS; round++) {
                long start = CPU.getCurrentThreadCpuTime();
                for (int i = 0; i < STEPS; i++) {
                    forward(model, x, y);
                }
                long middle = CPU.getCurrentThreadCpuTime();
                for (int i = 0; i < STEPS; i++) {
                    step(model, x, y);
                }
                long end = CPU.getCurrentThreadCpuTime();
                System.out.printf(
                        Locale.ROOT,
                        "forward %.1f us, forward and backward %.1f us%n",
                        (middle - start) / 1e3 / STEPS,
                        (end - middle) / 1e3 / STEPS);
            }
        }
    }

    private static Tensor forward(Layer model, Tensor x, Tensor y) {
        try (var _ = Scope.open()) {
            return Functional.crossEntropy(model.forward(x), y, null, Reduction.MEAN, -100, 0);
        }
    }

    private static void step(Module model, Tensor x, Tensor y) {
        try (var _ = Scope.open()) {
            var loss = Functional.crossEntropy(((Layer) model).forward(x), y, null, Reduction.MEAN, -100, 0);
            loss.backward();
        }
    }
}
