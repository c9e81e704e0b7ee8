package dev.athanor.tensor;

import java.util.regex.Pattern;
import org.bytedeco.pytorch.global.torch;

/// Where a tensor's elements are.
///
/// @param kind the kind of processor
/// @param index which of them, from 0; always 0 for the CPU
public record Device(Kind kind, int index) {
    /// The kinds of processor.
    public enum Kind {
        CPU,
        CUDA
    }

    private static final Pattern CUDA_NAME = Pattern.compile("cuda(?::(\\d{1,3}))?");

    public static final Device CPU = new Device(Kind.CPU, 0);

    public Device {
        if (index < 0 || (kind == Kind.CPU && index > 0)) {
            throw new IllegalArgumentException("device index is " + index + ", expected 0 or, for CUDA, more");
        }
    }

    public static Device cuda(int index) {
        return new Device(Kind.CUDA, index);
    }

    /// Reads `auto`, `cpu`, `cuda` or `cuda:1`; `auto` is the first GPU where there is one, else the CPU.
    ///
    /// @throws IllegalArgumentException if it is none of these, or names a GPU that this machine does not have
    public static Device parse(String name) {
        return switch (name) {
            case "cpu" -> CPU;
            case "auto" -> cudaCount() > 0 ? cuda(0) : CPU;
            default -> parseCuda(name);
        };
    }

    private static Device parseCuda(String name) {
        var match = CUDA_NAME.matcher(name);
        if (!match.matches()) {
            throw new IllegalArgumentException("is '" + name + "', expected auto, cpu, cuda or cuda:N");
        }
        int index = match.group(1) == null ? 0 : Integer.parseInt(match.group(1));
        int count = cudaCount();
        if (index >= count) {
            throw new IllegalArgumentException("is '" + name + "', but this machine shows "
                    + (count == 0 ? "no GPU to this build; use cpu or auto" : count + " GPUs"));
        }
        return cuda(index);
    }

    /// How many CUDA devices libtorch sees; 0 with the CPU natives.
    public static int cudaCount() {
        Natives.load();
        return torch.hasCUDA() ? (int) torch.getNumGPUs() : 0;
    }

    /// As PyTorch prints it: `cpu`, `cuda:0`.
    @Override
    public String toString() {
        return kind == Kind.CPU ? "cpu" : "cuda:" + index;
    }

    org.bytedeco.pytorch.Device toNative() {
        return new org.bytedeco.pytorch.Device(kind == Kind.CPU ? torch.DeviceType.CPU : torch.DeviceType.CUDA, (byte)
                (kind == Kind.CPU ? -1 : index));
    }
}
