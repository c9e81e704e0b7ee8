package dev.athanor.bench;

import dev.athanor.data.Batch;
import dev.athanor.data.TensorDataset;
import dev.athanor.loss.Loss;
import dev.athanor.model.bert.Bert;
import dev.athanor.model.bert.BertConfig;
import dev.athanor.model.bert.BertHead;
import dev.athanor.model.gpt.Gpt;
import dev.athanor.model.gpt.GptConfig;
import dev.athanor.model.llama.Llama;
import dev.athanor.model.llama.LlamaConfig;
import dev.athanor.model.mlp.Mlp;
import dev.athanor.model.mlp.MlpConfig;
import dev.athanor.nn.CausalLanguageModel;
import dev.athanor.optim.AdamW;
import dev.athanor.plan.Anatomy;
import dev.athanor.plan.Job;
import dev.athanor.plan.Memory;
import dev.athanor.plan.Toy;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.FreedMemory;
import dev.athanor.tensor.Tensor;
import dev.athanor.track.ResidentSet;
import dev.athanor.train.Length;
import dev.athanor.train.MaskedTokens;
import dev.athanor.train.NextToken;
import dev.athanor.train.Precision;
import dev.athanor.train.Trainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The peak resident memory that a plan predicts beside what a training in a process of its own reaches (Linux).
///
/// Without arguments: a table of all configurations. With some, such as `gpt layers=6 dim=384 batch=8`: that one. The
/// processes start as `./athanor` starts them.
public final class PlanMemory {
    private static final String TRAIN = "train";
    private static final String PROCESS = "process";
    private static final double MASKED = 0.15;
    private static final List<String> CONFIGURATIONS = List.of(
            "gpt layers=4 heads=4 dim=128 vocab=65 context=64 batch=12",
            "gpt layers=4 heads=4 dim=192 vocab=4096 context=128 batch=16",
            "gpt layers=2 heads=8 dim=512 vocab=4096 context=512 batch=4",
            "gpt layers=6 heads=6 dim=384 vocab=8192 context=256 batch=8",
            "gpt layers=6 heads=6 dim=384 vocab=8192 context=256 batch=16",
            "gpt layers=6 heads=6 dim=384 vocab=8192 context=256 batch=4 accumulate=4",
            "gpt layers=6 heads=6 dim=384 vocab=8192 context=256 batch=16 recompute=1",
            "gpt layers=6 heads=6 dim=384 vocab=8192 context=256 batch=8 dropout=0.1",
            "gpt layers=6 heads=6 dim=384 vocab=8192 context=256 batch=8 bf16=1",
            "gpt layers=12 heads=12 dim=768 vocab=50257 context=256 batch=2 steps=3",
            "llama layers=6 heads=8 dim=256 vocab=8192 context=256 batch=8",
            "bert layers=4 heads=4 dim=256 vocab=8192 context=128 batch=32 dropout=0.1",
            "bert layers=4 heads=4 dim=256 vocab=8192 context=128 batch=32",
            "bert layers=6 heads=6 dim=384 vocab=30522 context=256 batch=8 dropout=0.1",
            "bert layers=12 heads=12 dim=768 vocab=30522 context=128 batch=4 dropout=0.1 steps=3",
            "bert layers=6 heads=6 dim=384 vocab=8192 context=512 batch=4 bf16=1",
            "mlp features=30 hidden=64 outputs=2 rows=400 batch=32 steps=400",
            "mlp features=1000 hidden=512 outputs=10 rows=4096 batch=64 dropout=0.5 steps=400",
            "mlp features=2000 hidden=4096 outputs=10 rows=8192 batch=512 steps=10");

    private PlanMemory() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length > 0 && arguments[0].equals(PROCESS)) {
            System.out.println(Toy.process(Precision.FP32));
        } else if (arguments.length > 0 && arguments[0].equals(TRAIN)) {
            new Configuration(rest(arguments)).train();
            System.out.println(ResidentSet.highWater().orElseThrow());
        } else {
            long process = Long.parseLong(LaunchedProcess.run(PlanMemory.class, List.of(PROCESS)));
            System.out.printf("%-80s %10s %10s %6s%n", "configuration", "predicted", "measured", "ratio");
            for (var line : arguments.length > 0 ? List.of(String.join(" ", arguments)) : CONFIGURATIONS) {
                compare(line, process);
            }
        }
    }

    private static String[] rest(String[] arguments) {
        return Arrays.copyOfRange(arguments, 1, arguments.length);
    }

    private static void compare(String line, long process) throws IOException, InterruptedException {
        var words = new ArrayList<>(List.of(TRAIN));
        words.addAll(List.of(line.split(" ", -1)));
        long predicted = new Configuration(line.split(" ", -1)).memory(process).bytes();
        long measured = Long.parseLong(LaunchedProcess.run(PlanMemory.class, words));
        System.out.printf(
                "%-80s %7.0f MB %7.0f MB %6.3f%n",
                line, predicted / 1e6, measured / 1e6, (double) predicted / measured);
    }

    /// One line of the table.
    private static final class Configuration {
        private final String family;
        private final Map<String, String> values;

        Configuration(String[] words) {
            family = words[0];
            values = Arrays.stream(rest(words))
                    .map(word -> word.split("=", 2))
                    .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (a, _) -> a, TreeMap::new));
        }

        private int number(String name, int otherwise) {
            return Integer.parseInt(values.getOrDefault(name, Integer.toString(otherwise)));
        }

        private double dropout() {
            return Double.parseDouble(values.getOrDefault("dropout", "0"));
        }

        private boolean is(String name) {
            return number(name, 0) > 0;
        }

        private GptConfig gpt() {
            return GptConfig.of(
                            number("vocab", 8192),
                            number("context", 256),
                            number("layers", 6),
                            number("heads", 6),
                            number("dim", 384))
                    .withDropout(dropout())
                    .withBias(false);
        }

        private LlamaConfig llama() {
            return LlamaConfig.of(
                    LlamaConfig.Family.LLAMA,
                    number("vocab", 8192),
                    number("context", 256),
                    number("layers", 6),
                    number("heads", 6),
                    number("dim", 384));
        }

        private BertConfig bert() {
            return BertConfig.of(
                            number("vocab", 8192),
                            number("context", 256),
                            number("layers", 4),
                            number("heads", 4),
                            number("dim", 256),
                            new BertHead.MaskedTokens())
                    .withDropout(dropout());
        }

        private MlpConfig mlp() {
            int hidden = number("hidden", 64);
            return MlpConfig.of(number("features", 30), List.of(hidden, hidden), number("outputs", 2))
                    .withDropout(dropout());
        }

        private Job job() {
            return new Job(
                    number("batch", 8),
                    number("accumulate", 1),
                    number("steps", 8),
                    is("bf16") ? Precision.BF16 : Precision.FP32,
                    is("recompute"),
                    AdamW.of(1e-3),
                    Runtime.getRuntime().availableProcessors());
        }

        Memory memory(long process) {
            return switch (family) {
                case "gpt" -> Memory.of(Anatomy.of(gpt()), job(), process, 0);
                case "llama" -> Memory.of(Anatomy.of(llama()), job(), process, 0);
                case "bert" -> Memory.of(Anatomy.masked(bert(), MASKED), job(), process, 0);
                default ->
                    Memory.of(
                            Anatomy.of(mlp()), job(), process, 4L * number("rows", 1) * (number("features", 30) + 1L));
            };
        }

        void train() {
            switch (family) {
                case "gpt" -> train(Gpt.of(gpt()), Anatomy.of(gpt()));
                case "llama" -> train(Llama.of(llama()), Anatomy.of(llama()));
                case "bert" -> trainMasked();
                default -> trainTable();
            }
        }

        private void train(CausalLanguageModel model, Anatomy anatomy) {
            giveBack(anatomy);
            long rows = job().samplesPerStep();
            try (model;
                    var data = TensorDataset.of(() -> {
                        var ids = Tensor.rand(rows, model.context())
                                .mul(model.vocab() - 1.0)
                                .to(DType.I64);
                        return new Batch(ids, ids);
                    })) {
                fit(Trainer.of(model, NextToken.of(model).recomputing(job().recompute())), data);
            }
        }

        private void trainMasked() {
            giveBack(Anatomy.masked(bert(), MASKED));
            long rows = job().samplesPerStep();
            try (var model = Bert.of(bert());
                    var data = TensorDataset.of(() -> {
                        var ids = Tensor.rand(rows, bert().context())
                                .mul(bert().vocab() - 1.0)
                                .to(DType.I64);
                        var seen = Tensor.rand(rows, bert().context()).ge(MASKED);
                        return new Batch(ids, ids.maskedFill(seen, -100));
                    })) {
                fit(Trainer.of(model, MaskedTokens.of(model::hidden, model.head())), data);
            }
        }

        private void trainTable() {
            int rows = number("rows", 400);
            giveBack(Anatomy.of(mlp()));
            try (var model = Mlp.of(mlp());
                    var data = TensorDataset.of(() -> new Batch(
                            Tensor.randn(rows, number("features", 30)),
                            Tensor.range(0, rows).remainder(2).to(DType.I64)))) {
                fit(Trainer.of(model, Loss.crossEntropy()).validation(data).checkpoints(emptyFolder()), data);
            }
        }

        private static Path emptyFolder() {
            try {
                return Files.createTempDirectory("plan-memory");
            } catch (IOException error) {
                throw new UncheckedIOException(error);
            }
        }

        private void giveBack(Anatomy anatomy) {
            if (Memory.givesBack(anatomy, job())) {
                FreedMemory.giveBack();
            }
        }

        private void fit(Trainer trainer, TensorDataset data) {
            var job = job();
            trainer.optimizer(job.rule())
                    .clip(1)
                    .batch(Math.toIntExact(job.batch()))
                    .accumulate(Math.toIntExact(job.accumulate()))
                    .precision(job.precision())
                    .fit(data, Length.steps(job.steps()));
        }
    }
}
