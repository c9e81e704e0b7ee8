package dev.athanor.data;

import dev.athanor.tensor.Tensor;

/// Some samples of tokens, row after row, in plain memory: any thread may make one.
public final class TokenBatch {
    /// A target that does not count, as the losses' default.
    public static final long NO_TARGET = -100;

    private final int samples;
    private final int context;
    private final long[] input;
    private final long[] target;
    private final long[] documents;

    TokenBatch(int samples, int context) {
        this.samples = samples;
        this.context = context;
        int tokens = Math.multiplyExact(samples, context);
        this.input = new long[tokens];
        this.target = new long[tokens];
        this.documents = new long[tokens];
    }

    /// The ids, of length `samples * context`.
    public long[] input() {
        return input;
    }

    /// The id that follows each, or [#NO_TARGET] where none counts.
    public long[] target() {
        return target;
    }

    /// For each token which document of its sample it is of, from 0; -1 where there is none.
    public long[] documents() {
        return documents;
    }

    /// Input and target as `[samples, context]`, i64, in the caller's scope.
    public Batch toBatch() {
        return new Batch(Tensor.of(input, samples, context), Tensor.of(target, samples, context));
    }

    /// The documents as `[samples, context]`, i64, in the caller's scope.
    public Tensor documentTensor() {
        return Tensor.of(documents, samples, context);
    }
}
