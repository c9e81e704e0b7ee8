package dev.athanor.generate;

/// Why a continuation ended.
public enum Finish {
    /// A stop id was chosen.
    STOP,
    /// It has as many tokens as were asked for.
    LENGTH,
    /// The model's context, or the room for the sequence, is full.
    CONTEXT,
    /// Who listened wanted no more.
    CANCELLED
}
