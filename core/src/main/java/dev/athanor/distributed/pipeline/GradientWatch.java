package dev.athanor.distributed.pipeline;

import dev.athanor.loss.Passes;

/// Is told when the gradients of a stage come, so that they may be elsewhere in between. They are
/// where they come unless a method says so.
public interface GradientWatch {
    /// Those of a micro-batch come, up to [#ends].
    default void begins(int stage) {}

    /// They are there.
    ///
    /// @param passes told where this waits
    default void ends(int stage, Passes passes) {}

    /// Where they stay.
    static GradientWatch none() {
        return new GradientWatch() {};
    }
}
