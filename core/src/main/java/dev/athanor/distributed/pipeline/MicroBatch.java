package dev.athanor.distributed.pipeline;

import dev.athanor.nn.Sequences;
import dev.athanor.tensor.Tensor;

/// Some sequences of a step's batch.
///
/// @param ids `[batch, seq]`, i64
/// @param targets of the same shape; a negative one does not count
/// @param sequences how the tokens stand to each other
public record MicroBatch(Tensor ids, Tensor targets, Sequences sequences) {}
