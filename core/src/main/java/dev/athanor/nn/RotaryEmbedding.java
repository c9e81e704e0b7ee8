package dev.athanor.nn;

import dev.athanor.settings.Check;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Tensor;
import java.util.List;

/// Positions as rotations of queries and keys, so that their product depends on how far apart they stand (Su et al.
/// 2021). Element `i` of a head's first half turns with element `i` of its second, as in transformers.
///
/// @param headDim elements of a head, even
/// @param base of the wave lengths
/// @param context the positions that the model takes without scaling
/// @param scaling how it is stretched
public record RotaryEmbedding(int headDim, double base, int context, RotaryScaling scaling) {
    public RotaryEmbedding {
        new Check()
                .that(headDim >= 2 && headDim % 2 == 0, "headDim", "is " + headDim + ", expected an even number")
                .that(base > 1, "base", "is " + base + ", expected more than 1")
                .atLeast("context", context, 1)
                .orThrow();
    }

    /// The most positions that it is meant for.
    public int mostPositions() {
        return scaling instanceof RotaryScaling.DynamicNtk(double factor) ? (int) (context * factor) : context;
    }

    /// The rotations of one pass.
    public Rotation at(Sequences sequences) {
        var positions = sequences.positions();
        var frequencies = Tensor.of(frequencies(sequences.length())).to(positions.device());
        var half = positions.to(DType.F32).unsqueeze(2).mul(frequencies); // [1 or batch, seq, headDim / 2]
        var angles = Tensor.cat(List.of(half, half), -1).unsqueeze(2);
        double factor = attentionFactor();
        return factor == 1
                ? new Rotation(angles.cos(), angles.sin())
                : new Rotation(angles.cos().mul(factor), angles.sin().mul(factor));
    }

    /// Turns queries and keys.
    ///
    /// @param cos `[1 or batch, seq, 1, headDim]`
    /// @param sin of the same shape
    public record Rotation(Tensor cos, Tensor sin) {

        /// @param x `[batch, seq, heads, headDim]`
        public Tensor of(Tensor x) {
            long half = x.size(3) / 2;
            var turned = Tensor.cat(List.of(x.narrow(3, half, half).neg(), x.narrow(3, 0, half)), 3);
            return x.mul(cos.to(x.dtype())).add(turned.mul(sin.to(x.dtype())));
        }
    }

    /// Radians per position of each pair of elements.
    ///
    /// @param length of the sequence, which a dynamic scaling follows
    public float[] frequencies(long length) {
        return switch (scaling) {
            case RotaryScaling.None _ -> plain(base);
            case RotaryScaling.Linear(double factor) -> {
                var frequencies = plain(base);
                for (int i = 0; i < frequencies.length; i++) {
                    frequencies[i] /= (float) factor;
                }
                yield frequencies;
            }
            case RotaryScaling.DynamicNtk(double factor) -> {
                double stretch = factor * Math.max(length, context) / context - (factor - 1);
                yield plain(base * Math.pow(stretch, headDim / (headDim - 2.0)));
            }
            case RotaryScaling.Llama3 llama3 -> llama3(llama3);
            case RotaryScaling.Yarn yarn -> yarn(yarn);
        };
    }

    /// What rotated elements are multiplied by.
    public double attentionFactor() {
        return scaling instanceof RotaryScaling.Yarn yarn
                ? yarn.attentionFactor().orElse(0.1 * Math.log(yarn.factor()) + 1)
                : 1;
    }

    private float[] plain(double base) {
        var frequencies = new float[headDim / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = (float) (1 / Math.pow(base, 2.0 * i / headDim));
        }
        return frequencies;
    }

    private float[] llama3(RotaryScaling.Llama3 scaling) {
        var frequencies = plain(base);
        double low = scaling.lowFrequencyFactor();
        double high = scaling.highFrequencyFactor();
        for (int i = 0; i < frequencies.length; i++) {
            double turns = scaling.originalContext() * frequencies[i] / (2 * Math.PI); // over the original context
            double kept = Math.clamp((turns - low) / (high - low), 0, 1);
            frequencies[i] *= (float) ((1 - kept) / scaling.factor() + kept);
        }
        return frequencies;
    }

    private float[] yarn(RotaryScaling.Yarn scaling) {
        double low = elementThatTurns(scaling.betaFast(), scaling.originalContext());
        double high = elementThatTurns(scaling.betaSlow(), scaling.originalContext());
        if (scaling.truncate()) {
            low = Math.floor(low);
            high = Math.ceil(high);
        }
        low = Math.max(low, 0);
        high = Math.min(high, headDim - 1.0);
        double width = low == high ? 0.001 : high - low;
        var frequencies = plain(base);
        for (int i = 0; i < frequencies.length; i++) {
            double kept = 1 - Math.clamp((i - low) / width, 0, 1);
            frequencies[i] *= (float) ((1 - kept) / scaling.factor() + kept);
        }
        return frequencies;
    }

    /// The element, not rounded, that turns so often over some positions.
    private double elementThatTurns(double turns, double positions) {
        return headDim * Math.log(positions / (turns * 2 * Math.PI)) / (2 * Math.log(base));
    }
}
