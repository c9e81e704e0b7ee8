package dev.athanor.distributed;

import dev.athanor.loss.Passes;

/// Is told which blocks of a model a pass is about to compute with and which it is done with,
/// forward and backward, so that their parameters may be elsewhere meanwhile. Every process tells
/// the same in the same order. Nothing is elsewhere unless a method says so.
public interface BlockWatch {
    /// Before a pass.
    ///
    /// @param outside whether what is in no block is wanted, until [#ends]
    /// @param first the block that is wanted soon
    /// @param passes told where this waits
    /// @return whether it has waited
    default boolean begins(boolean outside, int first, Passes passes) {
        return false;
    }

    /// A block is wanted, and another soon.
    ///
    /// @param next there is none of that number where this is the last
    /// @param passes told where this waits
    /// @return whether it has waited
    default boolean enters(int block, int next, Passes passes) {
        return false;
    }

    /// A block is not wanted until it is entered again.
    default void leaves(int block) {}

    /// Nothing is wanted any more.
    default void ends() {}

    /// Where all of a model is there all the time.
    static BlockWatch none() {
        return new BlockWatch() {};
    }
}
