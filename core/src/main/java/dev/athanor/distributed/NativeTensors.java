package dev.athanor.distributed;

import dev.athanor.tensor.NativeAddress;
import dev.athanor.tensor.Tensor;
import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.TensorVector;

/// Our tensors as arguments of c10d.
final class NativeTensors {
    private NativeTensors() {}

    /// A list that holds the tensors too, all of them contiguous. The caller closes it.
    static TensorVector vector(Tensor... tensors) {
        for (var tensor : tensors) {
            if (!of(tensor).is_contiguous()) {
                throw new IllegalArgumentException("processes exchange contiguous tensors, and this one of shape "
                        + tensor.shape() + " is not; use contiguous()");
            }
        }
        return new TensorVector(
                Arrays.stream(tensors).map(NativeTensors::of).toArray(org.bytedeco.pytorch.Tensor[]::new));
    }

    /// Lent: not to be closed, and not to be used once the tensor is.
    static org.bytedeco.pytorch.Tensor of(Tensor tensor) {
        return new org.bytedeco.pytorch.Tensor(new Address(NativeAddress.of(tensor)));
    }

    private static final class Address extends Pointer {
        private Address(long address) {
            super((Pointer) null);
            this.address = address;
        }
    }
}
