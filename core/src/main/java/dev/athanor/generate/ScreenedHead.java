package dev.athanor.generate;

import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Operator;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.Tensor;
import java.util.List;

/// Finds the likeliest token by reading a quarter of the head's bytes, and is never wrong: a copy of the weight in 8
/// bits
/// bounds every logit from both sides, and those that could be the greatest are computed in full.
///
/// A row is `scale q + r`, the hidden vector `scale q + e`. What the product of the whole numbers leaves out is at most
/// `|r| |hidden| + |scale q| |e|` (Cauchy and Schwarz). The copy holds for the weight as it was when it was made.
final class ScreenedHead implements AutoCloseable {
    private static final int LEVELS = 127;
    private static final long LEAST_ELEMENTS = 4_000_000; // below, the head is in the processor's caches anyway
    private static final long ROWS_AT_ONCE = 1_024;
    private static final long MOST_CANDIDATES = 16; // one in so many; with more the whole product is as fast
    private static final int PATIENCE = 8;

    private final Tensor weight;
    private final Operator product = Operator.find("aten::_int_mm", "");
    private final Tensor quantized; // [vocab, dim], i8
    private final Tensor scales; // [vocab]
    private final Tensor lengths; // [vocab]: of scale q
    private final Tensor residuals; // [vocab]: of r
    private int misses;

    private ScreenedHead(Tensor weight) {
        this.weight = weight;
        long vocab = weight.size(0);
        try (var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            quantized = Tensor.empty(weight.shape(), DType.I8, Device.CPU);
            scales = Tensor.empty(Shape.of(vocab), DType.F32, Device.CPU);
            lengths = Tensor.empty(Shape.of(vocab), DType.F32, Device.CPU);
            residuals = Tensor.empty(Shape.of(vocab), DType.F32, Device.CPU);
            for (long first = 0; first < vocab; first += ROWS_AT_ONCE) {
                quantize(first, Math.min(ROWS_AT_ONCE, vocab - first));
            }
            List.of(quantized, scales, lengths, residuals).forEach(Tensor::release);
        }
    }

    private void quantize(long first, long count) {
        try (var _ = Scope.open()) {
            var rows = weight.narrow(0, first, count);
            var scale = scale(rows);
            var whole = rows.div(scale).round();
            var kept = whole.mul(scale);
            quantized.narrow(0, first, count).copyInPlace(whole);
            scales.narrow(0, first, count).copyInPlace(scale.squeeze(1));
            lengths.narrow(0, first, count).copyInPlace(length(kept));
            residuals.narrow(0, first, count).copyInPlace(length(rows.sub(kept)));
        }
    }

    /// Whether it is worth its memory and the time of its making.
    static boolean suits(Tensor weight) {
        return weight.elements() >= LEAST_ELEMENTS
                && weight.dtype() == DType.F32
                && weight.device().equals(Device.CPU);
    }

    /// A head over `[vocab, dim]`; the caller closes it.
    static ScreenedHead of(Tensor weight) {
        return new ScreenedHead(weight);
    }

    /// The token of the greatest logit.
    ///
    /// @param hidden one vector, `[..., dim]`
    long likeliest(Tensor hidden) {
        var vector = hidden.flatten(0, -1);
        if (misses > PATIENCE) {
            return greatest(weight, vector);
        }
        var candidates = candidates(vector); // [count]
        if (candidates.size(0) * MOST_CANDIDATES > weight.size(0)) {
            misses++;
            return greatest(weight, vector);
        }
        misses = Math.max(0, misses - 1);
        return candidates.toLongs()[(int) greatest(weight.indexSelect(0, candidates), vector)];
    }

    Tensor candidates(Tensor vector) {
        var row = vector.unsqueeze(0); // [1, dim]
        var scale = scale(row);
        var whole = row.div(scale).round();
        var kept = whole.mul(scale);
        try (var call = product.prepare(quantized, whole.to(DType.I8).transpose(0, 1))) {
            var middle =
                    call.run().getFirst().squeeze(1).to(DType.F32).mul(scales).mul(scale.item());
            // each fp32 sum is off by at most its length's share of a rounding
            double rounding = vector.size(0) * Math.ulp(1f);
            double length = vector.norm().item();
            double left = row.sub(kept).norm().item();
            var margin = residuals.mul(length * (1 + rounding)).add(lengths.mul(left + length * rounding));
            double least = middle.sub(margin).max().item();
            return middle.add(margin).ge(least).nonzero().squeeze(1);
        }
    }

    private static long greatest(Tensor rows, Tensor vector) {
        return rows.matmul(vector).argmax(0).toLongs()[0];
    }

    /// What one step of the whole numbers stands for: `[rows, 1]`, never zero.
    private static Tensor scale(Tensor rows) {
        return rows.abs().max(1, true).values().div(LEVELS).add(Float.MIN_NORMAL);
    }

    private static Tensor length(Tensor rows) {
        return rows.square().sum(1, false).sqrt();
    }

    @Override
    public void close() {
        List.of(quantized, scales, lengths, residuals).forEach(Tensor::close);
    }
}
