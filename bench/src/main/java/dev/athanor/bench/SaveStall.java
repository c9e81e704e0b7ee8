package dev.athanor.bench;

import dev.athanor.checkpoint.Checkpoints;
import dev.athanor.checkpoint.Weights;
import dev.athanor.data.Batch;
import dev.athanor.data.TensorDataset;
import dev.athanor.model.gpt.Gpt;
import dev.athanor.model.gpt.GptConfig;
import dev.athanor.optim.AdamW;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import dev.athanor.track.Phase;
import dev.athanor.train.Length;
import dev.athanor.train.NextToken;
import dev.athanor.train.TrainEvent;
import dev.athanor.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// How long a checkpoint holds up the training of a GPT of 10 million parameters, beside how long one takes that is
/// written while training waits.
///
/// Argument: a folder on the disk to write to. The stall of a save is what a run that saves about every fifth step
/// spends on
/// saving more than one that saves at its end alone, for each save.
public final class SaveStall {
    private static final int STEPS = 300;
    private static final Duration OFTEN = Duration.ofMillis(600);

    private SaveStall() {}

    public static void main(String[] arguments) throws IOException {
        var folder = Files.createDirectories(Path.of(arguments[0]));
        var rare = run(folder.resolve("rare"), Duration.ofHours(1));
        var often = run(folder.resolve("often"), OFTEN);
        double stall = (often.saving - rare.saving) / (double) (often.saves - rare.saves);
        double written = written(folder.resolve("waiting"));
        System.out.printf(
                "a save stalls training for %.1f ms; one that is waited for takes %.1f ms; ratio %.3f (%d saves, step"
                        + " %d ms)%n",
                stall / 1e6, written / 1e6, stall / written, often.saves, rare.step.toMillis());
        System.out.printf(
                "steps per second with saves %.3f of those without%n", (double) rare.training / often.training);
    }

    private record Run(long saving, long training, int saves, Duration step) {}

    private static Run run(Path folder, Duration saveEvery) {
        RandomState.seed(1);
        var saves = new int[1];
        try (var model = model();
                var data = TensorDataset.of(SaveStall::batch)) {
            var ledger = Trainer.of(model, NextToken.of(model))
                    .optimizer(AdamW.of(1e-3))
                    .batch(1)
                    .checkpoints(folder)
                    .saveEvery(saveEvery)
                    .listener(event -> saves[0] += event instanceof TrainEvent.Saving ? 1 : 0)
                    .fit(data, Length.steps(STEPS))
                    .ledger();
            long training = ledger.training().toNanos();
            return new Run(ledger.of(Phase.SAVE).toNanos(), training, saves[0], Duration.ofNanos(training / STEPS));
        }
    }

    private static Gpt model() {
        return Gpt.of(GptConfig.of(257, 256, 6, 6, 384));
    }

    private static Batch batch() {
        var ids = Tensor.rand(4, 64).mul(256).to(DType.I64);
        return new Batch(ids, ids);
    }

    /// The same tensors, written while this thread waits; the median of some.
    private static double written(Path folder) {
        var times = new long[7];
        try (var _ = Scope.open();
                var model = model()) {
            Map<String, Tensor> moments = new HashMap<>();
            model.parameters().forEach((name, tensor) -> {
                moments.put("first." + name, tensor.zerosLike());
                moments.put("second." + name, tensor.zerosLike());
            });
            var checkpoints = Checkpoints.in(folder);
            for (int i = 0; i < times.length; i++) {
                long begin = System.nanoTime();
                checkpoints.save(i, Optional.empty(), files -> {
                    files.tensors("model.safetensors", Weights.sources(model.state()), Map.of());
                    files.tensors("optimizer.safetensors", Weights.sources(moments), Map.of());
                });
                times[i] = System.nanoTime() - begin;
            }
        }
        Arrays.sort(times);
        return times[times.length / 2];
    }
}
