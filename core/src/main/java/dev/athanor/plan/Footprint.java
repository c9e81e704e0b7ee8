package dev.athanor.plan;

import java.util.Comparator;
import java.util.stream.Stream;

/// A training's peak of memory, but for what the process takes without it.
@FunctionalInterface
public interface Footprint {
    /// @param process what the JVM and its libraries take without the model, [Toy#process]
    Memory in(long process);

    /// Of a model and how it is trained.
    ///
    /// @param data what the samples take
    static Footprint of(Anatomy anatomy, Job job, long data) {
        return process -> Memory.of(anatomy, job, process, data).saving(anatomy, job);
    }

    /// Of a frozen encoder, that computes what stands for each sample, and then of the training of a head on that.
    ///
    /// @param atOnce samples that go through the encoder together
    /// @param data what the samples take, and what stands for them
    static Footprint ofFrozen(Anatomy encoder, long atOnce, Anatomy head, Job job, long data) {
        return process -> Stream.of(
                        Memory.ofForward(encoder, atOnce, process, data),
                        Memory.of(head, job, process, data).saving(head, job).beside(encoder))
                .max(Comparator.comparingLong(Memory::bytes))
                .orElseThrow();
    }
}
