package dev.athanor.tensor;

import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;

/// The one way to a native operation: its result is owned by the innermost scope, its error names the operands.
final class Op {
    private Op() {}

    static Tensor call(String name, Supplier<org.bytedeco.pytorch.Tensor> operation, Tensor... operands) {
        try {
            return Tensor.own(operation.get());
        } catch (IllegalStateException ours) {
            throw ours;
        } catch (RuntimeException error) {
            throw NativeError.of(name, error, operands);
        }
    }

    static Tensor unary(String name, Tensor tensor, UnaryOperator<org.bytedeco.pytorch.Tensor> operation) {
        return call(name, () -> operation.apply(tensor.handle()), tensor);
    }

    static Tensor binary(
            String name,
            Tensor tensor,
            Tensor other,
            BiFunction<org.bytedeco.pytorch.Tensor, org.bytedeco.pytorch.Tensor, org.bytedeco.pytorch.Tensor>
                    operation) {
        return call(name, () -> operation.apply(tensor.handle(), other.handle()), tensor, other);
    }

    /// With one number as the second operand.
    static Tensor with(
            String name,
            Tensor tensor,
            double value,
            BiFunction<org.bytedeco.pytorch.Tensor, Scalar, org.bytedeco.pytorch.Tensor> operation) {
        try (var scalar = number(tensor, value)) {
            return call(name, () -> operation.apply(tensor.handle(), scalar), tensor);
        }
    }

    static Tensor inPlace(String name, Tensor tensor, Consumer<org.bytedeco.pytorch.Tensor> change) {
        try {
            change.accept(tensor.handle());
            return tensor;
        } catch (IllegalStateException ours) {
            throw ours;
        } catch (RuntimeException error) {
            throw NativeError.of(name, error, tensor);
        }
    }

    static Reductions.Selected selected(
            String name, Tensor tensor, Function<org.bytedeco.pytorch.Tensor, T_TensorTensor_T> operation) {
        try (var pair = operation.apply(tensor.handle())) {
            return new Reductions.Selected(
                    Tensor.own(new org.bytedeco.pytorch.Tensor(pair.get0())),
                    Tensor.own(new org.bytedeco.pytorch.Tensor(pair.get1())));
        } catch (IllegalStateException ours) {
            throw ours;
        } catch (RuntimeException error) {
            throw NativeError.of(name, error, tensor);
        }
    }

    /// A whole number stays one, so that arithmetic with it keeps an integer tensor's type.
    static Scalar number(Tensor tensor, double value) {
        boolean whole = value == Math.rint(value) && !tensor.dtype().isFloating() && !Double.isInfinite(value);
        return whole ? new Scalar((long) value) : new Scalar(value);
    }
}
