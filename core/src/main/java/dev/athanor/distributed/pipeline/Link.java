package dev.athanor.distributed.pipeline;

import dev.athanor.tensor.Tensor;

/// The way to the other ranks of a pipeline. Used by one thread.
///
/// Neither sending nor beginning to receive waits for the other side, so that ranks which send to each other at once do
/// not hold each other up.
public interface Link {
    /// Begins to send the elements of a contiguous tensor, which may be closed at once.
    ///
    /// @param tag what the receiver asks by; no other on its way to `rank` has it
    void send(Tensor tensor, int rank, int tag);

    /// Begins to receive into `room`, of the shape and type that is sent.
    Arrival receive(Tensor room, int rank, int tag);

    /// Returns once all that was sent has left.
    void flush();

    /// What is on its way.
    @FunctionalInterface
    interface Arrival {
        /// Returns once the room is filled.
        void await();
    }
}
