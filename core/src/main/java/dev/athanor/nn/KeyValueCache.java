package dev.athanor.nn;

import dev.athanor.settings.Check;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The keys and values of tokens that a causal model has seen, so that each new token costs one position.
///
/// Memory for `rows` sequences of at most `capacity` tokens is taken once and written in place. Rows have lengths of
/// their own; a pass goes over neighbouring rows:
///
/// ```java
/// try (var cache = model.cache(2, 128)) {
///     Tensor first = model.hidden(prompts, cache.extend(0, 5, 3));   // [2, 5]: the second row has two of padding
///     Tensor next = model.hidden(tokens, cache.extend(0, 1, 1));     // [2, 1]
/// }
/// ```
///
/// The order of calls is: [#extend], then the pass. Not for several threads at once.
public final class KeyValueCache implements AutoCloseable {

    /// @param blocks of the model
    /// @param keyHeads heads of keys and values
    /// @param headDim elements of each
    /// @param dtype of the elements
    /// @param device where they are
    public record Layout(int blocks, long keyHeads, long headDim, DType dtype, Device device) {
        public Layout {
            new Check()
                    .atLeast("blocks", blocks, 1)
                    .atLeast("keyHeads", keyHeads, 1)
                    .atLeast("headDim", headDim, 1)
                    .orThrow();
        }

        /// The bytes that one token takes.
        public long bytesPerToken() {
            return 2L * blocks * keyHeads * headDim * dtype.bytes();
        }
    }

    private final Layout layout;
    private final int capacity;
    private final int[] lengths;
    private final List<Tensor> keys = new ArrayList<>(); // of each block [rows, capacity + 1, keyHeads, headDim]
    private final List<Tensor> values = new ArrayList<>();

    private KeyValueCache(Layout layout, int rows, int capacity) {
        new Check().atLeast("rows", rows, 1).atLeast("capacity", capacity, 1).orThrow();
        this.layout = layout;
        this.capacity = capacity;
        this.lengths = new int[rows];
        // one position more takes what stands for nothing: the padding of rows with fewer new tokens than others
        var shape = Shape.of(rows, capacity + 1L, layout.keyHeads(), layout.headDim());
        try {
            for (int i = 0; i < layout.blocks(); i++) {
                keys.add(room(shape));
                values.add(room(shape));
            }
        } catch (RuntimeException error) {
            close();
            throw error;
        }
    }

    private Tensor room(Shape shape) {
        try (var _ = Scope.open()) {
            return Tensor.zeros(shape, layout.dtype(), layout.device()).release();
        }
    }

    /// An empty cache; the caller closes it.
    public static KeyValueCache of(Layout layout, int rows, int capacity) {
        return new KeyValueCache(layout, rows, capacity);
    }

    public int rows() {
        return lengths.length;
    }

    /// The most tokens of a row.
    public int capacity() {
        return capacity;
    }

    /// The bytes that one token takes in all blocks.
    public long bytesPerToken() {
        return layout.bytesPerToken();
    }

    /// The tokens of a row.
    public int length(int row) {
        return lengths[row];
    }

    /// Keeps the first `length` tokens of a row and forgets those after.
    public void truncate(int row, int length) {
        new Check()
                .within("row", row, 0, lengths.length - 1)
                .within("length", length, 0, lengths[row])
                .orThrow();
        lengths[row] = length;
    }

    /// Makes one row what another is.
    public void copy(int from, int to) {
        new Check()
                .within("from", from, 0, lengths.length - 1)
                .within("to", to, 0, lengths.length - 1)
                .orThrow();
        lengths[to] = lengths[from];
        if (from == to || lengths[from] == 0) {
            return;
        }
        try (var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            for (var tensors : List.of(keys, values)) {
                for (var tensor : tensors) {
                    var source = tensor.select(0, from).narrow(0, 0, lengths[from]);
                    tensor.select(0, to).narrow(0, 0, lengths[from]).copyInPlace(source);
                }
            }
        }
    }

    /// The sequences of a pass that adds tokens to rows from `first` on: `counts[i]` to row `first + i`. The pass's
    /// ids are `[counts.length, most of the counts]`; a row with fewer has anything after them.
    ///
    /// The rows count as extended from now on.
    ///
    /// @throws dev.athanor.settings.SettingsException if there is no such row or no room in it
    public Sequences extend(int first, int... counts) {
        var check = new Check()
                .that(
                        first >= 0 && counts.length >= 1 && first + counts.length <= lengths.length,
                        "rows",
                        "are " + counts.length + " from " + first + ", expected some of the " + lengths.length);
        for (int i = 0; i < counts.length && first + i < lengths.length; i++) {
            check.atLeast("counts[" + i + "]", counts[i], 1)
                    .that(
                            lengths[first + i] + counts[i] <= capacity,
                            "counts[" + i + "]",
                            "is " + counts[i] + ", but row " + (first + i) + " holds " + lengths[first + i] + " of "
                                    + capacity + " tokens");
        }
        check.orThrow();
        int seq = Arrays.stream(counts).max().orElseThrow();
        var starts = Arrays.copyOfRange(lengths, first, first + counts.length);
        boolean aligned = Arrays.stream(counts).allMatch(count -> count == seq)
                && Arrays.stream(starts).allMatch(start -> start == starts[0]);
        for (int i = 0; i < counts.length; i++) {
            lengths[first + i] += counts[i];
        }
        var shape = Shape.of(counts.length, seq);
        if (aligned) {
            var places = Tensor.range(starts[0], (long) starts[0] + seq)
                    .to(layout.device())
                    .unsqueeze(0); // [1, seq]
            return Sequences.extending(
                    shape, places, new Extension(this, first, counts.length, starts[0], starts[0] + seq, null));
        }
        return uneven(first, starts, counts, shape);
    }

    private Sequences uneven(int first, int[] starts, int[] counts, Shape shape) {
        int seq = (int) shape.size(1);
        var places = new long[counts.length * seq];
        var targets = new long[places.length];
        int longest = 0;
        for (int row = 0; row < counts.length; row++) {
            longest = Math.max(longest, starts[row] + counts[row]);
            for (int i = 0; i < seq; i++) {
                int index = row * seq + i;
                places[index] =
                        (long) starts[row] + Math.min(i, counts[row] - 1); // padding stands where the last token does
                targets[index] = (first + row) * (capacity + 1L) + (i < counts[row] ? places[index] : capacity);
            }
        }
        var device = layout.device();
        return Sequences.extending(
                shape,
                Tensor.of(places, shape.toArray()).to(device),
                new Extension(
                        this,
                        first,
                        counts.length,
                        0,
                        longest,
                        Tensor.of(targets).to(device)));
    }

    /// Frees the memory.
    @Override
    public void close() {
        keys.forEach(Tensor::close);
        values.forEach(Tensor::close);
    }

    /// Where a pass writes its keys and values, and what it then reads.
    ///
    /// @param first the first row
    /// @param rows how many
    /// @param start where all rows are written, if there are no `targets`
    /// @param keys tokens of the longest row after the pass
    /// @param targets the number of the place that each token is written to, counted over all rows
    record Extension(
            KeyValueCache cache,
            int first,
            int rows,
            int start,
            int keys,
            @Nullable Tensor targets) {
        boolean aligned() {
            return targets == null;
        }

        Tensor keys(int block, Tensor added) {
            return write(cache.keys.get(block), added);
        }

        Tensor values(int block, Tensor added) {
            return write(cache.values.get(block), added);
        }

        private Tensor write(Tensor all, Tensor added) {
            var mine = all.narrow(0, first, rows);
            if (targets == null) {
                mine.narrow(1, start, added.size(1)).copyInPlace(added);
            } else {
                var layout = cache.layout;
                try (var _ = Autograd.noGrad()) {
                    all.view(-1, layout.keyHeads(), layout.headDim())
                            .indexCopyInPlace(
                                    0,
                                    targets,
                                    added.reshape(-1, layout.keyHeads(), layout.headDim())
                                            .to(layout.dtype()));
                }
            }
            return mine.narrow(1, 0, keys);
        }
    }
}
