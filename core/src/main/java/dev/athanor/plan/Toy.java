package dev.athanor.plan;

import dev.athanor.data.Batch;
import dev.athanor.data.TensorDataset;
import dev.athanor.model.gpt.Gpt;
import dev.athanor.model.gpt.GptConfig;
import dev.athanor.optim.AdamW;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Tensor;
import dev.athanor.track.ResidentSet;
import dev.athanor.train.Length;
import dev.athanor.train.NextToken;
import dev.athanor.train.Precision;
import dev.athanor.train.Trainer;

/// A training of next to nothing, after which the process holds what the JVM and its libraries take.
public final class Toy {
    private static final long UNKNOWN_SYSTEM = 330_000_000;
    private static final int TOKENS = 16;

    private Toy() {}

    /// The bytes of this process after such a training; where the system does not tell, what they are on Linux.
    public static long process(Precision precision) {
        try (var model = Gpt.of(GptConfig.of(2 * TOKENS, TOKENS, 1, 2, TOKENS));
                var data = TensorDataset.of(() -> {
                    var ids = Tensor.zeros(8, TOKENS).to(DType.I64);
                    return new Batch(ids, ids);
                })) {
            Trainer.of(model, NextToken.of(model))
                    .batch(4)
                    .precision(precision)
                    .optimizer(AdamW.of(1e-3))
                    .clip(1)
                    .fit(data, Length.steps(4));
        }
        return ResidentSet.now().orElse(UNKNOWN_SYSTEM);
    }
}
