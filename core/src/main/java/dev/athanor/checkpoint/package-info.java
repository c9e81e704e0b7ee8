/// Weights and checkpoints on disk: safetensors, PyTorch's `.pth`, and directories that a kill cannot half-write.
///
/// It does not know models, data or training; what a trainer keeps in `state.json` is the trainer's.
/// Files of strangers are data: every number in them is checked before it is used, nothing in them is executed, and
/// whatever is wrong with one ends in a [CheckpointException] that names the file and the byte.
///
/// ```java
/// try (var weights = Safetensors.open(Path.of("model.safetensors"))) {
///     StoredTensor embedding = weights.tensor("wte.weight");
///     MemorySegment bytes = embedding.bytes();
/// }
/// ```
@NullMarked
package dev.athanor.checkpoint;

import org.jspecify.annotations.NullMarked;
