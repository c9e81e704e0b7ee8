package dev.athanor.bench;

import dev.athanor.loss.LinearCrossEntropy;
import dev.athanor.loss.Loss;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Functional;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Loss and gradients of a language model's head, 2,048 tokens of 768 elements and a vocabulary of 50,257: time, and
/// how
/// far resident memory (Linux) rises above what it was before.
///
/// Argument: `plain`, all logits at once under autograd, or `chunked`, [LinearCrossEntropy].
public final class HeadLoss {
    private static final int TOKENS = 2_048;
    private static final int VOCABULARY = 50_257;
    private static final int DIM = 768;
    private static final int ROUNDS = 12;

    private HeadLoss() {}

    public static void main(String[] arguments) throws IOException {
        boolean chunked = arguments[0].equals("chunked");
        RandomState.seed(1);
        try (var _ = Scope.open()) {
            var hidden = Tensor.randn(TOKENS, DIM).requiresGrad(true);
            var weight = Tensor.randn(VOCABULARY, DIM).mul(0.02).requiresGrad(true);
            weight.setGrad(weight.detach().zerosLike().fillInPlace(0)); // there in any training
            var target = Tensor.rand(TOKENS).mul(VOCABULARY).to(DType.I64);
            var factor = Tensor.scalar(1.0 / TOKENS);
            long before = kilobytes("VmRSS");
            var nanos = new long[ROUNDS];
            double loss = 0;
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                try (var _ = Scope.open()) {
                    loss = chunked ? chunked(hidden, weight, target, factor) : plain(hidden, weight, target);
                }
                nanos[round] = System.nanoTime() - start;
            }
            Arrays.sort(nanos);
            System.out.printf(
                    "loss %.6f ms %.1f peak %.0f MB%n",
                    loss, nanos[ROUNDS / 2] / 1e6, (kilobytes("VmHWM") - before) * 1024 / 1e6);
        }
    }

    private static double plain(Tensor hidden, Tensor weight, Tensor target) {
        var loss = Loss.crossEntropy().of(Functional.linear(hidden, weight, null), target);
        loss.backward();
        return loss.item();
    }

    private static double chunked(Tensor hidden, Tensor weight, Tensor target, Tensor factor) {
        var loss = LinearCrossEntropy.of(hidden, weight, target).backward(factor);
        return loss.total().item() / TOKENS;
    }

    private static long kilobytes(String key) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith(key + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
