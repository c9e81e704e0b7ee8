/// Samples by number: datasets, batches and the order in which training sees them.
///
/// ```java
/// var data = TensorDataset.of(inputs, targets);
/// var order = new Shuffle(data.size(), 42);
/// Batch batch = data.batch(order.samples(0, 0, 64));     // the first 64 samples of epoch 0
/// ```
///
/// Tokens of a language model are read from shards on the disk, whatever their size:
///
/// ```java
/// var tokens = Tokens.open(Path.of("dataset"), "train");
/// var text = TokenDataset.of(tokens, new Packing.Contiguous(), 256);
/// ```
///
/// A position is a sample's number in the global order and not a batch of one process, so a run can stop anywhere and
/// go
/// on with another batch size. It knows no models.
@NullMarked
package dev.athanor.data;

import org.jspecify.annotations.NullMarked;
