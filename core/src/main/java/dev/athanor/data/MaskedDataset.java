package dev.athanor.data;

import dev.athanor.tensor.Device;
import dev.athanor.tensor.Tensor;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/// Samples of tokens some of which are hidden: inputs `[batch, context]` and, as targets, what the hidden ones were,
/// i64.
///
/// A [#batch] hides other tokens each time, drawn from the run's random state, so a run that goes on draws what one
/// that was not stopped would. A [#slice] hides the same ones each time: validations are of the same question.
public final class MaskedDataset implements Dataset {
    private final TokenDataset tokens;
    private final Masking masking;
    private final long seed;
    private final Device device;

    private MaskedDataset(TokenDataset tokens, Masking masking, long seed, Device device) {
        this.tokens = tokens;
        this.masking = masking;
        this.seed = seed;
        this.device = device;
    }

    /// @param seed of what a slice hides
    public static MaskedDataset of(TokenDataset tokens, Masking masking, long seed, Device device) {
        return new MaskedDataset(tokens, masking, seed, device);
    }

    @Override
    public long size() {
        return tokens.size();
    }

    @Override
    public Batch batch(long[] samples) {
        var drawn = Tensor.rand(2).toFloats();
        var random = new SplittableRandom(
                ((long) Float.floatToRawIntBits(drawn[0]) << 32) ^ Float.floatToRawIntBits(drawn[1]));
        return masked(samples, _ -> random);
    }

    @Override
    public Batch slice(long first, long count) {
        return masked(
                LongStream.range(first, first + count).toArray(),
                sample -> new SplittableRandom(seed ^ (sample * 0x9E3779B97F4A7C15L)));
    }

    private interface Randoms {
        SplittableRandom of(long sample);
    }

    private Batch masked(long[] samples, Randoms randoms) {
        var read = tokens.read(samples);
        int context = tokens.context();
        for (int row = 0; row < samples.length; row++) {
            masking.apply(read.input(), read.target(), row * context, context, randoms.of(samples[row]));
        }
        var batch = read.toBatch();
        return new Batch(batch.input().to(device), batch.target().to(device));
    }
}
