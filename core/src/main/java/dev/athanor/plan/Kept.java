package dev.athanor.plan;

/// A tensor that lives from the forward to the backward pass.
///
/// @param what it is
/// @param elements for one token or row
/// @param kind of its elements
record Kept(String what, long elements, Kind kind) {
    /// What an element takes.
    enum Kind {
        /// In the type that the model computes in.
        COMPUTED,
        /// fp32 whatever the precision.
        FULL
    }

    static Kept computed(String what, long elements) {
        return new Kept(what, elements, Kind.COMPUTED);
    }

    static Kept full(String what, long elements) {
        return new Kept(what, elements, Kind.FULL);
    }

    /// @param width bytes of an element of the type that the model computes in
    long bytes(int width) {
        return switch (kind) {
            case COMPUTED -> elements * width;
            case FULL -> elements * 4;
        };
    }
}
