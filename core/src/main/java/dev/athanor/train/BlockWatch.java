package dev.athanor.train;

import dev.athanor.loss.Passes;

/// Is told which blocks of a model a pass is about to compute with and which it is done with,
/// forward and backward, so that their parameters may be elsewhere meanwhile. Every process tells
/// the same in the same order.
public interface BlockWatch {
    /// Before a pass over all: what is in no block is wanted until [#ends].
    ///
    /// @param passes told where this waits
    /// @return whether it has waited
    boolean begins(Passes passes);

    /// A block is wanted, and another soon.
    ///
    /// @param next there is none of that number where this is the last
    /// @param passes told where this waits
    /// @return whether it has waited
    boolean enters(int block, int next, Passes passes);

    /// A block is not wanted until it is entered again.
    void leaves(int block);

    /// Nothing is wanted any more.
    void ends();

    /// Where all of a model is there all the time.
    static BlockWatch none() {
        return new BlockWatch() {
            @Override
            public boolean begins(Passes passes) {
                return false;
            }

            @Override
            public boolean enters(int block, int next, Passes passes) {
                return false;
            }

            @Override
            public void leaves(int block) {}

            @Override
            public void ends() {}
        };
    }
}
