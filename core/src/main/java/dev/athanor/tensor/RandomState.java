package dev.athanor.tensor;

import java.util.Arrays;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.global.torch;

/// The random state of libtorch's default generators, which dropout and initialisation draw from.
///
/// Each device has one for the process. Saved and restored, the numbers that follow are the same to the bit.
public final class RandomState {
    static {
        Natives.load();
    }

    private RandomState() {}

    /// Starts the generators of every device from `seed`.
    public static void seed(long seed) {
        torch.manual_seed(seed);
    }

    /// The state of the CPU's generator and, of another device, of its own, as bytes, opaque.
    public static byte[] save(Device device) {
        var cpu = stateOf(Device.CPU);
        if (device.equals(Device.CPU)) {
            return cpu;
        }
        var own = stateOf(device);
        var both = Arrays.copyOf(cpu, cpu.length + own.length);
        System.arraycopy(own, 0, both, cpu.length, own.length);
        return both;
    }

    /// Goes on where `state` was saved. What was saved on another kind of device restores the CPU's generator alone.
    ///
    /// @throws TensorException if the bytes are not what [#save] gave
    public static void restore(Device device, byte[] state) {
        int cpu = Math.min(state.length, stateOf(Device.CPU).length);
        restoreOf(Device.CPU, Arrays.copyOf(state, cpu));
        if (!device.equals(Device.CPU) && state.length > cpu) {
            restoreOf(device, Arrays.copyOfRange(state, cpu, state.length));
        }
    }

    private static byte[] stateOf(Device device) {
        try (var _ = Scope.open();
                var place = device.toNative();
                Generator generator = torch.globalContext().defaultGenerator(place)) {
            return Tensor.own(generator.get_state()).toBytes();
        }
    }

    private static void restoreOf(Device device, byte[] state) {
        try (var _ = Scope.open();
                var place = device.toNative();
                Generator generator = torch.globalContext().defaultGenerator(place)) {
            generator.set_state(Tensor.of(state).handle());
        } catch (RuntimeException error) {
            throw NativeError.of("restoring the random state", error);
        }
    }
}
