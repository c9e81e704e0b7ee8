package dev.athanor.train;

import dev.athanor.checkpoint.CheckpointException;
import dev.athanor.data.Batch;
import dev.athanor.data.TensorDataset;
import dev.athanor.distributed.Compression;
import dev.athanor.distributed.DistributedException;
import dev.athanor.distributed.GroupSettings;
import dev.athanor.distributed.ProcessEnvironment;
import dev.athanor.distributed.ProcessGroup;
import dev.athanor.loss.Passes;
import dev.athanor.model.gpt.Gpt;
import dev.athanor.model.gpt.GptConfig;
import dev.athanor.nn.Activation;
import dev.athanor.optim.AdamW;
import dev.athanor.optim.ParameterGroup;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// Trains a small GPT for 20 steps, on one process or on several; tests start it as the ranks of a job.
final class TrainingProgram {
    private static final int SHOWN = 10_000; // parameters
    private static final int ROWS = 22; // which batches of 8 do not divide

    /// What a run came to.
    record Result(List<Double> losses, List<Double> validation, List<Double> parameters) {
        String line() {
            return losses + " " + validation + " " + parameters;
        }

        static Result parse(String line) {
            var parts = line.split("] \\[|\\[|]", -1);
            return new Result(numbers(parts[1]), numbers(parts[2]), numbers(parts[3]));
        }

        private static List<Double> numbers(String text) {
            return Arrays.stream(text.split(", ", -1)).map(Double::valueOf).toList();
        }
    }

    private TrainingProgram() {}

    /// @param arguments what is trained one after the other: variants, or `VARIANT=FOLDER` with a folder for
    /// checkpoints
    public static void main(String[] arguments) throws IOException {
        var environment = ProcessEnvironment.find(System.getenv()).orElseThrow();
        var settings = GroupSettings.defaults().withTimeout(Duration.ofSeconds(60));
        try (var group = ProcessGroup.connect(environment, settings, Device.CPU)) {
            var everyone = IntStream.range(0, group.size()).toArray();
            for (var training : arguments) {
                var parts = training.split("=", 2);
                var folder = Arrays.stream(parts).skip(1).map(Path::of).findFirst();
                try (var processes = group.subgroup(training, everyone)) {
                    System.out.println("result "
                            + run(parts[0], Optional.of(processes), folder).line());
                }
            }
        } catch (TrainingException | DistributedException | CheckpointException failure) {
            System.out.println("failed " + failure.getMessage());
        }
    }

    static Result run(String variant, Optional<ProcessGroup> group, Optional<Path> folder) {
        int rank = group.map(ProcessGroup::rank).orElse(0);
        RandomState.seed(variant.equals("disagreeing-parameters") ? 4 + rank : 4);
        var losses = new ArrayList<Double>();
        var validation = new ArrayList<Double>();
        try (var model = Gpt.of(config(
                        !variant.equals("untied"),
                        variant.contains("dropout") ? 0.1 : 0,
                        variant.contains("wide") ? 200_000 : 8));
                var data = TensorDataset.of(TrainingProgram::batch)) {
            var kill = new Kill(variant, rank, folder.orElse(Path.of("")));
            var trainer = Trainer.of(model, kill.watching(objective(model, variant)))
                    .optimizer(AdamW.of(1e-3))
                    .clip(1)
                    .validation(data.first(7))
                    .evaluationBatch(2)
                    .validateEvery(10)
                    .listener(event -> {
                        switch (event) {
                            case TrainEvent.Stepped stepped -> losses.add(stepped.loss());
                            case TrainEvent.Validated validated ->
                                validation.add(validated.metrics().get("loss"));
                            default -> {}
                        }
                    });
            switch (variant) {
                case "accumulated",
                        "deterministic-accumulated",
                        "accumulated-scattered",
                        "accumulated-apart",
                        "accumulated-pairs-apart" -> trainer.batch(3).accumulate(3);
                case "few", "deterministic-few", "few-scattered", "few-apart" -> trainer.batch(3);
                default -> trainer.batch(8);
            }
            if (variant.contains("unmoved")) {
                var moved = new LinkedHashMap<>(model.parameters());
                moved.keySet().removeIf(name -> name.contains("wte"));
                trainer.groups(List.of(ParameterGroup.of(moved))).clip(0.1);
            }
            if (variant.contains("first-is-best")) {
                trainer.monitor(new Monitor(Monitor.LOSS, true));
            }
            if (variant.startsWith("deterministic")) {
                trainer.deterministic(4);
            }
            if (variant.contains("half")) {
                var steps = new AtomicLong();
                trainer.listener(event -> {
                    if (event instanceof TrainEvent.Stepped stepped) {
                        steps.set(stepped.step());
                    }
                });
                trainer.interruptedBy(() -> steps.get() >= 9); // asked before the tenth is told
            }
            var compression = variant.startsWith("compressed") ? Compression.BF16 : Compression.NONE;
            var sharding = sharding(variant);
            group.ifPresent(all ->
                    trainer.replicas(all, compression).shard(sharding, variant.contains("pairs") ? 2 : all.size()));
            folder.ifPresent(trainer::checkpoints);
            kill.watch(trainer, model);
            var here = "of rank " + rank;
            if (variant.equals("timed")) {
                trainer.timeEvery(8).listener(event -> {
                    if (event instanceof TrainEvent.Timed timed) {
                        System.out.println("timed " + timed.step() + " " + timed.ranks());
                    }
                });
            }
            switch (variant) {
                case "disagreeing-dataset" -> trainer.identity("dataset", here);
                case "disagreeing-extra" -> trainer.sameEverywhere("extra", here);
                case "disagreeing-rate" -> trainer.optimizer(AdamW.of(1e-3 * (1 + rank)));
                default -> {}
            }
            trainer.fit(data, Length.steps(20));
            try (var _ = Scope.open()) {
                var all = model.parameters().values().stream()
                        .map(parameter -> parameter.detach().flatten(0, -1))
                        .toList();
                return new Result(
                        losses,
                        validation,
                        Arrays.stream(Tensor.cat(all, 0).toDoubles())
                                .limit(SHOWN)
                                .boxed()
                                .toList());
            }
        }
    }

    private static Objective objective(Gpt model, String variant) {
        var objective = NextToken.of(model).recomputing(variant.contains("recomputed"));
        return variant.startsWith("unblocked") ? new Watched(objective, Passes.untold()) : objective;
    }

    private static Sharding sharding(String variant) {
        if (variant.contains("apart")) {
            return Sharding.PARAMETERS;
        }
        if (variant.contains("scattered")) {
            return Sharding.GRADIENTS;
        }
        return variant.contains("sharded") ? Sharding.STATE : Sharding.NONE;
    }

    /// Without biases: the gradient of the keys' is zero but for rounding, of which Adam makes whole steps.
    private static GptConfig config(boolean tied, double dropout, int context) {
        return new GptConfig(
                13,
                context,
                2,
                2,
                16,
                Optional.empty(),
                new Activation.GeluTanh(),
                dropout,
                dropout,
                dropout,
                1e-5,
                false,
                tied);
    }

    /// Its rows count different numbers of tokens.
    static Batch batch() {
        RandomState.seed(9);
        var ids = Tensor.rand(ROWS, 9).mul(13).to(DType.I64);
        var target = ids.narrow(1, 1, 8).copy();
        target.narrow(0, 0, 5).narrow(1, 2, 6).fillInPlace(-100);
        return new Batch(ids.narrow(1, 0, 8).contiguous(), target);
    }
}
