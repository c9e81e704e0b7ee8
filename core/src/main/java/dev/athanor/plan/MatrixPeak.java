package dev.athanor.plan;

import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import dev.athanor.tensor.Threads;
import dev.athanor.train.Precision;
import java.time.Duration;
import java.util.Locale;

/// How fast this machine multiplies matrices: the best of some products of square ones, as libtorch makes them.
///
/// @param flopsPerSecond a multiplication and an addition counting two
/// @param size rows and columns of each matrix
/// @param dtype of their elements
/// @param threads that share a product
public record MatrixPeak(double flopsPerSecond, int size, DType dtype, int threads) {
    private static final int SIZE = 1024;
    private static final int LEAST = 3;
    private static final Duration MOST = Duration.ofMillis(400);

    /// How long to measure after a run: a twentieth of its time, up to 0.4 seconds.
    public static Duration timeFor(Duration run) {
        var part = run.dividedBy(20);
        return part.compareTo(MOST) < 0 ? part : MOST;
    }

    /// Measures it on `device`, in the type that a precision multiplies in.
    ///
    /// @param time that it may take, beside the least of three products
    public static MatrixPeak measure(Device device, Precision precision, Duration time) {
        var dtype = switch (precision) {
            case FP32 -> DType.F32;
            case BF16 -> DType.BF16;
            case FP16 -> DType.F16;
        };
        long until = System.nanoTime() + time.toNanos();
        long best = Long.MAX_VALUE;
        try (var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            var left = Tensor.zeros(SIZE, SIZE).to(device).to(dtype);
            var right = Tensor.zeros(SIZE, SIZE).to(device).to(dtype);
            for (int i = 0; i < LEAST || System.nanoTime() < until; i++) {
                long start = System.nanoTime();
                try (var _ = Scope.open()) {
                    left.matmul(right).select(0, 0).select(0, 0).item(); // which waits for it
                }
                best = Math.min(best, System.nanoTime() - start);
            }
        }
        return new MatrixPeak(2.0 * SIZE * SIZE * SIZE / (best / 1e9), SIZE, dtype, Threads.count());
    }

    /// What was measured, in words.
    public String describe() {
        return size + " x " + size + " in " + dtype.name().toLowerCase(Locale.ROOT) + " on " + threads
                + (threads == 1 ? " thread" : " threads");
    }
}
