package dev.athanor.app;

import dev.athanor.plan.Machine;
import dev.athanor.tensor.Device;
import dev.athanor.train.Precision;

/// Tells who asks for bf16 where the processor has no instructions for it.
final class SlowPrecision {
    private SlowPrecision() {}

    static void warn(Precision precision, Device device, Machine machine, Console console, String step) {
        if (precision == Precision.BF16 && device.equals(Device.CPU) && machine.slowInBf16()) {
            console.warn(
                    step,
                    "this processor has neither AMX nor AVX-512 instructions for bf16, which is slower than fp32 on it;"
                            + " write train.precision: fp32");
        }
    }
}
