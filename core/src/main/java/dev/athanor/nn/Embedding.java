package dev.athanor.nn;

import dev.athanor.settings.Check;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Functional;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.Tensor;
import dev.athanor.tensor.TensorException;
import java.util.Arrays;

/// A row of learnt numbers for each index. Rows start standard normal, as PyTorch's.
public final class Embedding extends Module implements Layer {
    private static final long NO_PADDING = -1;

    private final long rows;
    private final long dim;
    private final long paddingIndex;
    private final Tensor weight;

    private Embedding(long rows, long dim, long paddingIndex) {
        new Check()
                .atLeast("rows", rows, 1)
                .atLeast("dim", dim, 1)
                .that(
                        paddingIndex >= NO_PADDING && paddingIndex < rows,
                        "paddingIndex",
                        "is " + paddingIndex + ", which is none of the " + rows + " rows")
                .orThrow();
        this.rows = rows;
        this.dim = dim;
        this.paddingIndex = paddingIndex;
        weight = parameter("weight", this::initialWeight);
    }

    public static Embedding of(long rows, long dim) {
        return of(rows, dim, NO_PADDING);
    }

    /// With a row that starts as zeros and never learns.
    public static Embedding of(long rows, long dim, long paddingIndex) {
        return build(() -> new Embedding(rows, dim, paddingIndex));
    }

    private Tensor initialWeight() {
        var initial = Tensor.empty(Shape.of(rows, dim), DType.F32, Device.CPU).normalInPlace(0, 1);
        if (paddingIndex != NO_PADDING) {
            initial.select(0, paddingIndex).zeroInPlace();
        }
        return initial;
    }

    /// @param indices i64 or i32, from 0 to less than the rows, any shape
    /// @return `[..., dim]`
    /// @throws TensorException if an index is outside
    @Override
    public Tensor forward(Tensor indices) {
        try {
            return observed(indices, Functional.embedding(indices, weight, paddingIndex));
        } catch (TensorException error) {
            if (String.valueOf(error.getMessage()).contains("out of range")) {
                throw new TensorException(
                        describe() + " got index " + firstOutside(indices) + " in " + indices.shape()
                                + ", expected 0 to " + (rows - 1),
                        error);
            }
            throw error;
        }
    }

    private long firstOutside(Tensor indices) {
        return Arrays.stream(indices.toLongs())
                .filter(index -> index < 0 || index >= rows)
                .findFirst()
                .orElse(rows);
    }

    /// `[rows, dim]`.
    public Tensor weight() {
        return weight;
    }

    @Override
    String describe() {
        return "Embedding(" + rows + " -> " + dim + ")";
    }
}
