package dev.athanor.tensor;

import java.util.Arrays;

/// The sizes of a tensor's axes, outermost first. Immutable.
public final class Shape {
    private final long[] sizes;

    private Shape(long[] sizes) {
        this.sizes = sizes;
    }

    /// @throws ShapeException if a size is negative or the element count does not fit a long
    public static Shape of(long... sizes) {
        long elements = 1;
        for (long size : sizes) {
            if (size < 0) {
                throw new ShapeException("shape " + Arrays.toString(sizes) + " has a negative size");
            }
            try {
                elements = Math.multiplyExact(elements, size);
            } catch (ArithmeticException _) {
                throw new ShapeException("shape " + Arrays.toString(sizes) + " has more elements than fit in 64 bits");
            }
        }
        return new Shape(sizes.clone());
    }

    /// The number of axes.
    public int rank() {
        return sizes.length;
    }

    /// The size of an axis; -1 is the last.
    public long size(int axis) {
        int index = axis < 0 ? axis + sizes.length : axis;
        if (index < 0 || index >= sizes.length) {
            throw new ShapeException("axis " + axis + " of " + this + ", which has " + sizes.length + " axes");
        }
        return sizes[index];
    }

    /// The number of elements.
    public long elements() {
        long elements = 1;
        for (long size : sizes) {
            elements *= size;
        }
        return elements;
    }

    public long[] toArray() {
        return sizes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(sizes, shape.sizes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sizes);
    }

    /// As PyTorch and NumPy print it: `[64, 10]`.
    @Override
    public String toString() {
        return Arrays.toString(sizes);
    }
}
