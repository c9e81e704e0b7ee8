package dev.athanor.distributed;

/// In what type gradients travel.
public enum Compression {
    /// Their own.
    NONE,
    /// bf16: half the bytes of fp32, of whose 24 significant bits 8 are left; sums are rounded at each process.
    BF16
}
