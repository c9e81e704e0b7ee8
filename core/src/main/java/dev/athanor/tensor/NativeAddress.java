package dev.athanor.tensor;

/// Where a tensor's native object lies, for the package that hands tensors to libtorch's processes itself.
public final class NativeAddress {
    private NativeAddress() {}

    /// The address of the `at::Tensor`, which is there until the tensor is closed.
    public static long of(Tensor tensor) {
        return tensor.handle().address();
    }
}
