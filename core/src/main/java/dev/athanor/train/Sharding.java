package dev.athanor.train;

/// What the copies of a model that share a batch do not each have whole.
///
/// From Rajbhandari et al., ZeRO: Memory Optimizations Toward Training Trillion Parameter Models
/// (2019).
public enum Sharding {
    /// Each has all of it.
    NONE,
    /// The optimizer's state, ZeRO's first stage: each has that of its slice of every parameter,
    /// moves that, and is given the others'. With Adam on N processes it is 8/N bytes of state a
    /// parameter and process in place of 8, for half as many bytes again on the way.
    STATE
}
