package dev.athanor.tensor;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.jspecify.annotations.Nullable;

/// Native arguments made from ours. The caller closes each, where not said otherwise.
final class Handles {
    private static final TensorOptional NONE = new TensorOptional();

    private Handles() {}

    static TensorVector vector(List<Tensor> tensors) {
        return new TensorVector(tensors.stream().map(Tensor::handle).toArray(org.bytedeco.pytorch.Tensor[]::new));
    }

    /// The argument for a tensor that may be absent. Not for the caller to close: the tensor keeps it for the next
    /// call.
    static TensorOptional optional(@Nullable Tensor tensor) {
        return tensor == null ? NONE : tensor.optional();
    }

    static TensorOptions options(DType dtype, Device device) {
        try (var type = new ScalarTypeOptional(dtype.scalarType());
                var place = device.toNative();
                var optionalPlace = new DeviceOptional(place);
                var blank = new TensorOptions();
                var typed = blank.dtype(type)) {
            return typed.device(optionalPlace);
        }
    }

    /// Owned tensors of what a native call returned; the vector is closed.
    static List<Tensor> take(TensorVector vector) {
        try (vector) {
            var tensors = new ArrayList<Tensor>();
            for (long i = 0; i < vector.size(); i++) {
                tensors.add(Tensor.own(new org.bytedeco.pytorch.Tensor(vector.get(i))));
            }
            return tensors;
        }
    }
}
