package dev.athanor.nn;

import dev.athanor.tensor.DType;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Functional;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.ShapeException;
import dev.athanor.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// How the tokens of a batch stand to each other in one pass through a causal model: the position of each, what it
/// sees, and the [KeyValueCache] it goes on from, if any.
///
/// ```java
/// Tensor logits = model.forward(ids);                                  // Sequences.of(ids): each row by itself
/// Tensor packed = model.hidden(ids, Sequences.documents(documents));   // several documents in a row
/// Tensor next = model.hidden(ids, cache.extend(1));                    // one more token for each row of a cache
/// ```
///
/// Its tensors are in the scope that it was made in.
public final class Sequences {
    private final Shape shape;
    private final long keys;
    private final Tensor positions;
    private final Tensor places;
    private final @Nullable Tensor documents;
    private final KeyValueCache.@Nullable Extension extension;
    private final boolean causal;
    private final @Nullable Tensor mask;

    private Sequences(
            Shape shape,
            long keys,
            Tensor positions,
            Tensor places,
            @Nullable Tensor documents,
            KeyValueCache.@Nullable Extension extension,
            long window) {
        this.shape = shape;
        this.keys = keys;
        this.positions = positions;
        this.places = places;
        this.documents = documents;
        this.extension = extension;
        boolean aligned = documents == null && (extension == null || extension.aligned());
        boolean windowed = window < keys;
        boolean single = shape.size(1) == 1;
        // libtorch's causal flag counts queries and keys both from the first, so it fits where nothing came before
        causal = aligned && !windowed && !single && keys == shape.size(1);
        mask = causal || (aligned && single && !windowed) ? null : mask(window);
    }

    /// Each row is one sequence from its first position.
    ///
    /// @param ids `[batch, seq]`
    public static Sequences of(Tensor ids) {
        var shape = batchAndSeq(ids);
        var places = Tensor.range(0, shape.size(1)).to(ids.device()).unsqueeze(0); // [1, seq]
        return new Sequences(shape, shape.size(1), places, places, null, null, Long.MAX_VALUE);
    }

    /// Several documents in each row: a token sees those of its own, whose positions count from its start.
    ///
    /// @param documents `[batch, seq]`, i64: the number of the document that a token is of
    public static Sequences documents(Tensor documents) {
        var shape = batchAndSeq(documents);
        int seq = Math.toIntExact(shape.size(1));
        var numbers = documents.toLongs();
        var positions = new long[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            positions[i] = i % seq > 0 && numbers[i] == numbers[i - 1] ? positions[i - 1] + 1 : 0;
        }
        Device device = documents.device();
        return new Sequences(
                shape,
                seq,
                Tensor.of(positions, shape.toArray()).to(device),
                Tensor.range(0, seq).to(device).unsqueeze(0),
                documents,
                null,
                Long.MAX_VALUE);
    }

    static Sequences extending(Shape shape, Tensor places, KeyValueCache.Extension extension) {
        return new Sequences(shape, extension.keys(), places, places, null, extension, Long.MAX_VALUE);
    }

    private static Shape batchAndSeq(Tensor ids) {
        if (ids.rank() != 2 || ids.size(1) == 0) {
            throw new ShapeException("ids are " + ids.shape() + ", expected [batch, seq] with a token at least");
        }
        return ids.shape();
    }

    /// The same where a token sees itself and the `window - 1` before it, and no further.
    public Sequences within(long window) {
        return window >= keys ? this : new Sequences(shape, keys, positions, places, documents, extension, window);
    }

    /// Where each token stands in its sequence: i64, `[batch, seq]` or, where all rows agree, `[1, seq]`.
    public Tensor positions() {
        return positions;
    }

    /// The tokens that the longest sequence has after this pass.
    public long length() {
        return keys;
    }

    /// @param context the most tokens that a model takes
    /// @throws ShapeException if the ids have another shape than these sequences, or there are more tokens
    public void check(Tensor ids, long context) {
        if (!ids.shape().equals(shape)) {
            throw new ShapeException("ids are " + ids.shape() + ", but the sequences were made for " + shape);
        }
        if (keys > context) {
            throw new ShapeException("a sequence of " + keys + " tokens is longer than the model's context of "
                    + context + "; shorten it, or take a model with a longer context");
        }
    }

    /// Mixes the values that each token sees by how well their keys fit its query; with a cache, keys and values are
    /// added to it first.
    ///
    /// @param block the number of the block that asks, from 0
    /// @param query `[batch, seq, heads, headDim]`
    /// @param key `[batch, seq, keyHeads, headDim]`, of which `heads` is a multiple
    /// @param value of the shape of `key`
    /// @param dropout the share of scores set to zero
    /// @return `[batch, seq, heads headDim]`
    public Tensor attend(int block, Tensor query, Tensor key, Tensor value, double dropout) {
        var k = key;
        var v = value;
        if (extension != null) {
            k = extension.keys(block, key); // [batch, keys, keyHeads, headDim]
            v = extension.values(block, value);
        }
        long heads = query.size(2);
        long keyHeads = key.size(2);
        k = k.transpose(1, 2); // [batch, keyHeads, keys, headDim]
        v = v.transpose(1, 2);
        if (heads != keyHeads && shape.size(1) == 1) {
            // the queries of a group stand as if they were a sequence, so that its keys are read once
            var q = query.reshape(shape.size(0), keyHeads, heads / keyHeads, -1);
            return Functional.attention(q, k, v, mask, dropout, false).reshape(shape.size(0), 1, -1);
        }
        var mixed = Functional.attention(query.transpose(1, 2), k, v, mask, dropout, causal);
        return mixed.transpose(1, 2).reshape(shape.size(0), shape.size(1), -1);
    }

    /// What is added to the scores: `[1 or batch, 1, seq, keys]`, minus infinity where a token does not see.
    private Tensor mask(long window) {
        var key = Tensor.range(0, keys).to(places.device());
        var query = places.unsqueeze(2); // [1 or batch, seq, 1]
        var seen = key.le(query);
        if (window < keys) {
            seen = seen.logicalAnd(key.gt(query.sub((double) window)));
        }
        if (documents != null) {
            seen = seen.logicalAnd(documents.unsqueeze(2).eq(documents.unsqueeze(1)));
        }
        return Tensor.zeros(seen.shape(), DType.F32, seen.device())
                .maskedFill(seen.logicalNot(), Double.NEGATIVE_INFINITY)
                .unsqueeze(1);
    }
}
