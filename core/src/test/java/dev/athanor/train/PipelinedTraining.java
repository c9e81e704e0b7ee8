package dev.athanor.train;

import dev.athanor.checkpoint.Safetensors;
import dev.athanor.checkpoint.Weights;
import dev.athanor.data.Batch;
import dev.athanor.data.TensorDataset;
import dev.athanor.distributed.GroupSettings;
import dev.athanor.distributed.ProcessEnvironment;
import dev.athanor.distributed.ProcessGroup;
import dev.athanor.distributed.pipeline.FillDrain;
import dev.athanor.distributed.pipeline.Interleaved;
import dev.athanor.distributed.pipeline.OneForwardOneBackward;
import dev.athanor.distributed.pipeline.PipelineSchedule;
import dev.athanor.distributed.pipeline.PipelineSettings;
import dev.athanor.distributed.pipeline.StageSplit;
import dev.athanor.distributed.pipeline.ZeroBubble;
import dev.athanor.model.gpt.Gpt;
import dev.athanor.model.gpt.GptConfig;
import dev.athanor.optim.AdamW;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Tensor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// A small GPT's training, in one process or as a rank of several.
final class PipelinedTraining {
    private static final GptConfig CONFIG = GptConfig.of(31, 12, 6, 2, 24).withBias(false);
    static final int STEPS = 20;

    private PipelinedTraining() {}

    static Gpt model() {
        RandomState.seed(4);
        return Gpt.of(CONFIG);
    }

    /// Sequences whose tokens do not all count. The number of samples is no multiple of a batch.
    static TensorDataset tokens(long seed) {
        return TensorDataset.of(() -> {
            RandomState.seed(seed);
            var ids = Tensor.rand(43, 13).mul(31).to(DType.I64);
            var ragged = ids.narrow(1, 1, 12).copy();
            ragged.narrow(0, 0, 20).narrow(1, 4, 8).fillInPlace(-100);
            return new Batch(ids.narrow(1, 0, 12).contiguous(), ragged);
        });
    }

    /// Trains, and tells each step's loss.
    ///
    /// @param until how many losses are told before the run is interrupted
    static List<Double> losses(Gpt model, Objective objective, Path folder, int until) {
        return losses(model, objective, folder, until, Sharding.NONE);
    }

    private static List<Double> losses(Gpt model, Objective objective, Path folder, int until, Sharding sharding) {
        var losses = new ArrayList<Double>();
        try (var train = tokens(9);
                var held = tokens(10)) {
            var trainer = Trainer.of(model, objective)
                    .optimizer(AdamW.of(3e-3))
                    .batch(8)
                    .accumulate(2)
                    .clip(0.5)
                    .validation(held)
                    .validateEvery(8)
                    .saveEvery(Duration.ofHours(1))
                    .shard(sharding, sharding == Sharding.NONE ? 1 : 2)
                    .interruptedBy(() -> losses.size() == until)
                    .listener(event -> {
                        switch (event) {
                            case TrainEvent.Stepped stepped -> losses.add(stepped.loss());
                            case TrainEvent.Validated validated ->
                                losses.addAll(List.copyOf(validated.metrics().values())
                                        .subList(0, 1));
                            default -> {}
                        }
                    });
            if (folder.toString().contains("first-is-best")) {
                trainer.monitor(new Monitor(Monitor.LOSS, true));
            }
            if (!folder.toString().contains("unsaved")) {
                trainer.checkpoints(folder);
            }
            if (objective instanceof SpreadObjective spread) {
                trainer.sharded().ifPresent(state -> requireHalf(state, spread));
                trainer.listener(event -> {
                    if (event instanceof TrainEvent.Stepped) {
                        requireItsPart(model, spread, sharding);
                    }
                });
            }
            trainer.fit(train, Length.steps(STEPS));
        }
        return losses;
    }

    /// Of two copies.
    private static void requireHalf(ShardedState state, SpreadObjective objective) {
        try (state) {
            long own = elements(state.slices().values());
            long stage = elements(objective.own().values());
            if (Math.abs(2 * own - stage) > stage / 20) {
                throw new AssertionError(own + " elements of " + stage + " are moved here");
            }
        }
    }

    /// Between steps.
    private static void requireItsPart(Gpt model, SpreadObjective objective, Sharding sharding) {
        var others = new LinkedHashMap<>(model.parameters());
        others.keySet().removeAll(objective.own().keySet());
        if (others.isEmpty() || others.values().stream().anyMatch(parameter -> parameter.memoryBytes() > 0)) {
            throw new AssertionError("parameters of other processes are here");
        }
        for (var parameter : objective.own().values()) {
            if (sharding.compareTo(Sharding.GRADIENTS) >= 0 && parameter.gradIdentity() != 0) {
                throw new AssertionError("a whole gradient is left");
            }
            if (sharding == Sharding.PARAMETERS && parameter.memoryBytes() > 0) {
                throw new AssertionError("a whole parameter is left");
            }
        }
    }

    private static long elements(Collection<Tensor> tensors) {
        return tensors.stream().mapToLong(Tensor::elements).sum();
    }

    static PipelineSchedule schedule(String name) {
        return switch (name) {
            case "gpipe" -> new FillDrain();
            case "1f1b" -> new OneForwardOneBackward();
            case "interleaved" -> new Interleaved(2);
            case "zero-bubble" -> new ZeroBubble();
            default -> throw new IllegalArgumentException(name);
        };
    }

    /// Each argument is a training: schedule, stages, micro-batches, the losses until it is interrupted, and a
    /// folder, with commas between them; and what two copies have a part of each, if they do.
    public static void main(String[] trainings) {
        var environment = ProcessEnvironment.find(System.getenv()).orElseThrow();
        var settings = GroupSettings.defaults().withTimeout(Duration.ofSeconds(60));
        try (var all = ProcessGroup.connect(environment, settings, Device.CPU)) {
            for (var training : trainings) {
                var parts = List.of(training.split(","));
                var everyone = IntStream.range(0, all.size()).toArray();
                try (var processes = all.subgroup(Integer.toString(training.hashCode()), everyone)) {
                    train(processes, parts);
                }
            }
        }
        System.out.println("done");
    }

    private static void train(ProcessGroup processes, List<String> parts) {
        var pipeline = new PipelineSettings(
                Integer.parseInt(parts.get(1)), schedule(parts.get(0)), Integer.parseInt(parts.get(2)));
        var folder = Path.of(parts.get(4));
        var sharding = parts.size() > 5 ? Sharding.valueOf(parts.get(5)) : Sharding.NONE;
        int stages = pipeline.stages() * pipeline.schedule().stagesPerRank();
        double[] blocks = {1, 1, 1, 1, 1, 1};
        try (var model = model();
                var objective = PipelinedNextToken.of(
                        NextToken.of(model), model, pipeline, StageSplit.balanced(0, blocks, 0.5, stages), processes)) {
            var losses =
                    losses(model, objective, folder.resolve("checkpoints"), Integer.parseInt(parts.get(3)), sharding);
            System.out.println("losses " + losses);
            if (processes.rank() == 0) {
                Safetensors.write(
                        folder.resolve("model.safetensors"), Weights.sources(model.state()), Map.of("format", "pt"));
            }
        }
    }
}
