package dev.athanor.tensor;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.global.torch;

/// The random state of libtorch's default generator on the CPU, which dropout and initialisation draw from.
///
/// It is one for the process. Saved and restored, the numbers that follow are the same to the bit.
public final class RandomState {
    static {
        Natives.load();
    }

    private RandomState() {}

    /// Starts the generators of every device from `seed`.
    public static void seed(long seed) {
        torch.manual_seed(seed);
    }

    /// The state as bytes, opaque.
    public static byte[] save() {
        try (var _ = Scope.open();
                Generator generator = torch.getDefaultCPUGenerator()) {
            return Tensor.own(generator.get_state()).toBytes();
        }
    }

    /// @throws TensorException if the bytes are not what [#save] gave
    public static void restore(byte[] state) {
        try (var _ = Scope.open();
                Generator generator = torch.getDefaultCPUGenerator()) {
            generator.set_state(Tensor.of(state).handle());
        } catch (RuntimeException error) {
            throw NativeError.of("restoring the random state", error);
        }
    }
}
