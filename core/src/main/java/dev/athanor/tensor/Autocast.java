package dev.athanor.tensor;

import java.util.function.Supplier;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;

/// Computes matrix products, convolutions and attention of this thread in a shorter type, and what needs its range in
/// fp32, as `torch.autocast`.
///
/// ```java
/// try (var _ = Autocast.open(Device.CPU, DType.BF16)) {
///     loss = model.forward(x).sum();           // parameters stay fp32
/// }
/// ```
///
/// A `backward()` is not touched: gradients have the types of the forward pass, wherever it is called.
public final class Autocast implements AutoCloseable {
    static {
        Natives.load();
    }

    private final DeviceType device;
    private final boolean enabledBefore;
    private final torch.ScalarType typeBefore;
    private final boolean nested;

    private Autocast(DeviceType device) {
        this.device = device;
        enabledBefore = torch.is_autocast_enabled(device);
        typeBefore = torch.get_autocast_dtype(device);
        nested = enabledBefore;
    }

    /// Casts on this thread until closed.
    ///
    /// @param type [DType#BF16] or [DType#F16]
    public static Autocast open(Device device, DType type) {
        if (type != DType.BF16 && type != DType.F16) {
            throw new IllegalArgumentException("autocast to " + type + ", expected BF16 or F16");
        }
        var autocast = new Autocast(device.kind() == Device.Kind.CPU ? DeviceType.CPU : DeviceType.CUDA);
        torch.set_autocast_enabled(autocast.device, true);
        torch.set_autocast_dtype(autocast.device, type.scalarType());
        return autocast;
    }

    /// Runs `work` without keeping what it casts of parameters for the next time. What is kept has the graph
    /// that was recorded when it was cast: none, where gradients were off.
    public static Tensor uncached(Supplier<Tensor> work) {
        boolean before = torch.is_autocast_cache_enabled();
        torch.set_autocast_cache_enabled(false);
        try {
            return work.get();
        } finally {
            torch.set_autocast_cache_enabled(before);
        }
    }

    /// Runs `work` with no casts.
    static void suspended(Runnable work) {
        boolean cpu = torch.is_autocast_enabled(DeviceType.CPU);
        boolean cuda = torch.is_autocast_enabled(DeviceType.CUDA);
        if (!cpu && !cuda) {
            work.run();
            return;
        }
        torch.set_autocast_enabled(DeviceType.CPU, false);
        torch.set_autocast_enabled(DeviceType.CUDA, false);
        try {
            work.run();
        } finally {
            torch.set_autocast_enabled(DeviceType.CPU, cpu);
            torch.set_autocast_enabled(DeviceType.CUDA, cuda);
        }
    }

    @Override
    public void close() {
        torch.set_autocast_enabled(device, enabledBefore);
        torch.set_autocast_dtype(device, typeBefore);
        if (!nested) {
            torch.clear_cache(); // copies of parameters, which the next step changes
        }
    }
}
