package dev.athanor.tensor;

import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.VoidTensorHook;

/// Tells, within `backward()`, that a leaf's gradient is there and is added to its `grad()` next: before the next hook
/// is told of another leaf's, it has been.
///
/// The gradients that [Autograd#gradients] computes are not told of: they are added to none.
public final class GradientHook implements AutoCloseable {
    private final org.bytedeco.pytorch.Tensor leaf;
    private final Told told; // libtorch holds no reference that Java knows of
    private final int number;

    private GradientHook(org.bytedeco.pytorch.Tensor leaf, Told told) {
        this.leaf = leaf;
        this.told = told;
        this.number = leaf.register_hook(told);
    }

    /// A hook that calls `action` on the thread that computes, until it is closed; before the leaf is.
    ///
    /// @throws TensorException if the tensor gathers no gradients
    public static GradientHook of(Tensor leaf, Runnable action) {
        try {
            return new GradientHook(leaf.handle(), new Told(action));
        } catch (RuntimeException error) {
            throw NativeError.of("GradientHook", error, leaf);
        }
    }

    @Override
    public void close() {
        leaf.remove_hook(number);
        told.close();
    }

    private static final class Told extends VoidTensorHook {
        private final Runnable action;

        private Told(Runnable action) {
            this.action = action;
        }

        @Override
        public void call(TensorBase gradient) {
            gradient.close(); // a reference of ours, which would keep it
            action.run();
        }
    }
}
