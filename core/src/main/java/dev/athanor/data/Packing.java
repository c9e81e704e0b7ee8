package dev.athanor.data;

/// How documents of any length become samples of one length.
public sealed interface Packing {
    /// Documents follow each other without a gap, and a sample starts where the one before ended: no token is lost, and
    /// a sample may hold the end of one document and the start of the next.
    record Contiguous() implements Packing {}

    /// Each document goes into the first sample that has room, a longer one in pieces; what stays free counts for
    /// nothing. With the numbers of documents as a mask, none sees another.
    record FirstFit() implements Packing {}
}
