package dev.athanor.data;

import dev.athanor.settings.Check;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Tokens as samples for a language model: inputs `[batch, context]` and, as targets, the tokens that follow, i64.
///
/// A sample's number says which tokens it holds, whatever the batch, so a run goes on at any sample, in batches of any
/// size, on any number of processes.
public final class TokenDataset implements Dataset {
    private final Tokens tokens;
    private final int context;
    private final @Nullable FirstFitPlan plan;
    private final Device device;
    private final Ahead ahead = new Ahead(this::read);

    private TokenDataset(Tokens tokens, int context, @Nullable FirstFitPlan plan, Device device) {
        this.tokens = tokens;
        this.context = context;
        this.plan = plan;
        this.device = device;
    }

    /// @param tokens stay open for as long as the dataset is read
    /// @param context the tokens of one sample
    /// @throws ShardException if there are too few tokens for one sample
    public static TokenDataset of(Tokens tokens, Packing packing, int context) {
        new Check().atLeast("context", context, 1).orThrow();
        var dataset = switch (packing) {
            case Packing.Contiguous() -> new TokenDataset(tokens, context, null, Device.CPU);
            case Packing.FirstFit() -> new TokenDataset(tokens, context, FirstFitPlan.of(tokens, context), Device.CPU);
        };
        if (dataset.size() == 0) {
            throw new IllegalArgumentException("there are " + tokens.size() + " tokens in " + tokens.documents()
                    + " documents, too few for one sample of " + context
                    + "; use more text, or a shorter context");
        }
        return dataset;
    }

    /// The same samples, whose batches are on `device`.
    public TokenDataset on(Device device) {
        return new TokenDataset(tokens, context, plan, device);
    }

    @Override
    public long size() {
        return plan == null ? (tokens.size() - 1) / context : plan.samples();
    }

    /// The tokens of each sample.
    public int context() {
        return context;
    }

    public Tokens tokens() {
        return tokens;
    }

    @Override
    public Batch batch(long[] samples) {
        return toBatch(ahead.take(samples));
    }

    @Override
    public Batch slice(long first, long count) {
        return toBatch(read(LongStream.range(first, first + count).toArray()));
    }

    /// With the documents where they must not see each other.
    private Batch toBatch(TokenBatch read) {
        var batch = read.toBatch();
        var documents = plan == null
                ? Optional.<Tensor>empty()
                : Optional.of(read.documentTensor().to(device));
        return new Batch(batch.input().to(device), batch.target().to(device), documents);
    }

    @Override
    public void expect(long[] samples) {
        ahead.expect(samples);
    }

    /// The samples of these numbers, in this order, with the documents they are of.
    public TokenBatch read(long[] samples) {
        int count = samples.length;
        var batch = new TokenBatch(count, context);
        for (int row = 0; row < count; row++) {
            if (samples[row] < 0 || samples[row] >= size()) {
                throw new IndexOutOfBoundsException("sample " + samples[row] + " of " + size());
            }
            if (plan == null) {
                contiguous(samples[row], batch, row);
            } else {
                plan.fill(tokens, (int) samples[row], batch, row);
            }
        }
        return batch;
    }

    private void contiguous(long sample, TokenBatch batch, int row) {
        long start = sample * context;
        int at = row * context;
        var ids = tokens.read(start, context + 1);
        System.arraycopy(ids, 0, batch.input(), at, context);
        System.arraycopy(ids, 1, batch.target(), at, context);
        long document = tokens.documentOf(start);
        int number = 0;
        for (int done = 0; done < context; number++, document++) {
            int until = (int) Math.min(context, tokens.end(document) - start);
            Arrays.fill(batch.documents(), at + done, at + until, number);
            done = until;
        }
    }
}
