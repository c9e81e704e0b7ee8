package dev.athanor.distributed;

import dev.athanor.tensor.DType;

/// In what type gradients travel.
public enum Compression {
    /// Their own.
    NONE,
    /// bf16: half the bytes of fp32, of whose 24 significant bits 8 are left; sums are rounded at each process.
    BF16;

    boolean shortens(DType own) {
        return this == BF16 && own.bytes() > DType.BF16.bytes();
    }
}
