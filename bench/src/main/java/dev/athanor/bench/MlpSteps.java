package dev.athanor.bench;

import dev.athanor.loss.Loss;
import dev.athanor.model.mlp.Mlp;
import dev.athanor.model.mlp.MlpConfig;
import dev.athanor.optim.Adam;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import dev.athanor.tensor.Threads;
import java.util.List;

/// Training steps a second of a multi-layer perceptron: forward, cross entropy, backward, Adam, on one batch.
/// Its peer is `bench/peers/mlp_steps.py`.
///
/// Arguments: `tutorial` (1000-512-256-10, ReLU, dropout 0.5, batch 64) or `small` (32-64-64-2, ReLU, batch 32);
/// threads;
/// steps. Prints `steps/s VALUE`.
public final class MlpSteps {
    private MlpSteps() {}

    /// Runs a third of the steps to warm up, then measures.
    public static void main(String[] arguments) {
        boolean tutorial = arguments[0].equals("tutorial");
        Threads.set(Integer.parseInt(arguments[1]));
        int steps = Integer.parseInt(arguments[2]);
        RandomState.seed(1);
        var config = tutorial
                ? MlpConfig.of(1000, List.of(512, 256), 10).withDropout(0.5)
                : MlpConfig.of(32, List.of(64, 64), 2);
        int batch = tutorial ? 64 : 32;
        try (var _ = Scope.open();
                var model = Mlp.of(config);
                var optimizer = Adam.of(1e-3).over(model.parameters())) {
            var loss = Loss.crossEntropy();
            var input = Tensor.randn(batch, config.features());
            var target = Tensor.range(0, batch).remainder(config.outputs());
            long start = 0;
            for (int step = -steps / 3; step < steps; step++) {
                if (step == 0) {
                    start = System.nanoTime();
                }
                try (var _ = Scope.open()) {
                    optimizer.zeroGrad();
                    loss.of(model.forward(input), target).backward();
                    optimizer.step();
                }
            }
            System.out.printf("steps/s %.1f%n", steps / ((System.nanoTime() - start) / 1e9));
        }
    }
}
