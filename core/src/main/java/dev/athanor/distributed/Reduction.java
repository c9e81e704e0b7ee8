package dev.athanor.distributed;

import org.bytedeco.pytorch.ReduceOp;

/// How elements at the same place of different processes become one. Which sum of floating point numbers it is, of
/// those that the order of adding makes, depends on the number of processes.
public enum Reduction {
    SUM(ReduceOp.RedOpType.SUM),
    PRODUCT(ReduceOp.RedOpType.PRODUCT),
    MIN(ReduceOp.RedOpType.MIN),
    MAX(ReduceOp.RedOpType.MAX);

    private final ReduceOp.RedOpType type;

    Reduction(ReduceOp.RedOpType type) {
        this.type = type;
    }

    /// The caller closes it.
    ReduceOp toNative() {
        return new ReduceOp(type);
    }
}
