package dev.athanor.distributed.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.data.Batch;
import dev.athanor.loss.Passes;
import dev.athanor.model.gpt.Gpt;
import dev.athanor.model.gpt.GptConfig;
import dev.athanor.model.llama.Llama;
import dev.athanor.model.llama.LlamaConfig;
import dev.athanor.nn.CausalLanguageModel;
import dev.athanor.nn.Sequences;
import dev.athanor.tensor.LiveTensors;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import dev.athanor.train.NextToken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A model whose stages are on threads against the same model as a whole.
@Tag("cpu")
class PipelineRankTest {
    private static final int MICROBATCHES = 4;

    record Case(
            String name,
            Supplier<CausalLanguageModel> model,
            PipelineSchedule schedule,
            int ranks,
            boolean recomputing) {
        Case(String name, Supplier<CausalLanguageModel> model, PipelineSchedule schedule, int ranks) {
            this(name, model, schedule, ranks, false);
        }

        @Override
        public String toString() {
            return name + ", " + schedule + ", " + ranks + " ranks" + (recomputing ? ", recomputing" : "");
        }
    }

    static Stream<Case> cases() {
        Supplier<CausalLanguageModel> tied = () -> Gpt.of(GptConfig.of(13, 8, 4, 2, 16));
        Supplier<CausalLanguageModel> qwen = () -> Llama.of(LlamaConfig.of(LlamaConfig.Family.QWEN3, 13, 8, 4, 2, 16));
        Supplier<CausalLanguageModel> untied = () -> Gpt.of(untied(GptConfig.of(13, 8, 4, 2, 16)));
        return Stream.of(new FillDrain(), new OneForwardOneBackward(), new Interleaved(2), new ZeroBubble())
                .flatMap(schedule -> Stream.of(
                        new Case("gpt", tied, schedule, 2),
                        new Case("gpt", tied, schedule, 2, true),
                        new Case("qwen3", qwen, schedule, 2),
                        new Case("untied gpt", untied, schedule, 2),
                        new Case("gpt", tied, schedule, schedule instanceof Interleaved ? 1 : 4)));
    }

    private static GptConfig untied(GptConfig config) {
        return new GptConfig(
                config.vocab(),
                config.context(),
                config.layers(),
                config.heads(),
                config.dim(),
                config.hidden(),
                config.activation(),
                config.embeddingDropout(),
                config.attentionDropout(),
                config.residualDropout(),
                config.epsilon(),
                config.bias(),
                false);
    }

    private static CausalLanguageModel seeded(Supplier<CausalLanguageModel> model) {
        RandomState.seed(4);
        return model.get();
    }

    /// Made of numbers, since threads share the random state.
    private static Batch batch() {
        var random = new Random(9);
        var ids = random.longs(6 * 9, 0, 13).toArray();
        var all = Tensor.of(ids, 6, 9);
        var targets = all.narrow(1, 1, 8).copy();
        targets.narrow(0, 0, 3).narrow(1, 2, 6).fillInPlace(-100); // micro-batches whose tokens do not count alike
        return new Batch(all.narrow(1, 0, 8).contiguous(), targets);
    }

    /// Sequences in as many parts as there are micro-batches, of different sizes.
    private static List<MicroBatch> parts(Batch batch) {
        return IntStream.range(0, MICROBATCHES)
                .mapToObj(i -> {
                    long first = 6L * i / MICROBATCHES;
                    long count = 6L * (i + 1) / MICROBATCHES - first;
                    var ids = batch.input().narrow(0, first, count);
                    return new MicroBatch(ids, batch.target().narrow(0, first, count), Sequences.of(ids));
                })
                .toList();
    }

    private record Result(double total, Map<String, float[]> gradients) {}

    private static Map<String, float[]> gradients(Map<String, Tensor> parameters) {
        var gradients = new HashMap<String, float[]>();
        parameters.forEach((name, parameter) -> {
            var gradient = parameter.grad();
            if (gradient != null) {
                gradients.put(name, gradient.toFloats());
            }
        });
        return gradients;
    }

    private static Result whole(Supplier<CausalLanguageModel> choice) {
        try (var model = seeded(choice);
                var _ = Scope.open()) {
            var objective = NextToken.of(model);
            var batch = batch();
            var count = objective.count(batch);
            var mean = objective.backward(batch, count, 1, Passes.untold());
            return new Result(mean.item() * count.item(), gradients(model.parameters()));
        }
    }

    private static Result onRank(Case given, CausalLanguageModel model, StageSplit split, int rank, Link link) {
        var program = given.schedule.program(given.ranks, MICROBATCHES);
        try (var stages = new BlockStages(model, split, given.schedule instanceof ZeroBubble, given.recomputing);
                var _ = Scope.open()) {
            var batch = batch();
            var count = NextToken.of(model).count(batch);
            stages.begin(parts(batch), Optional.of(count.pow(-1)), Passes.untold());
            new PipelineRank(program, rank, stages, link).run(StepWatch.untold());
            return new Result(stages.total(), gradients(model.parameters()));
        }
    }

    private static <T> List<T> together(List<Callable<T>> ranks) throws Exception {
        try (var threads = Executors.newFixedThreadPool(
                ranks.size(), Thread.ofPlatform().daemon().factory())) {
            var results = new ArrayList<T>();
            for (var future : ranks.stream().map(threads::submit).toList()) {
                results.add(future.get(60, TimeUnit.SECONDS));
            }
            return results;
        }
    }

    private static StageSplit split(Case given) {
        double[] blocks = {1, 1, 1, 1};
        return StageSplit.balanced(0, blocks, 0.5, given.ranks * given.schedule.stagesPerRank());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everySchedulesGradientsAreThoseOfTheWholeModel(Case given) throws Exception {
        var expected = whole(given.model);
        var split = split(given);
        long before = LiveTensors.count();
        var links = new ThreadLinks();
        List<Callable<Result>> ranks = new ArrayList<>();
        var models = new ArrayList<CausalLanguageModel>();
        for (int i = 0; i < given.ranks; i++) {
            int rank = i;
            var model = seeded(given.model);
            models.add(model);
            ranks.add(() -> onRank(given, model, split, rank, links.of(rank)));
        }
        var results = together(ranks);

        var found = new HashMap<String, float[]>();
        for (var result : results) {
            result.gradients.forEach((name, values) -> found.merge(name, values, PipelineRankTest::sum));
        }
        assertThat(results.stream().mapToDouble(Result::total).sum()).isCloseTo(expected.total, within(1e-4));
        assertThat(found.keySet()).isEqualTo(expected.gradients.keySet());
        expected.gradients.forEach((name, values) -> assertThat(found.get(name))
                .as(name)
                .usingComparatorWithPrecision(1e-6f)
                .containsExactly(values));
        models.forEach(CausalLanguageModel::close);
        assertThat(LiveTensors.count()).isEqualTo(before);
    }

    private static float[] sum(float[] a, float[] b) {
        var sum = a.clone();
        for (int i = 0; i < b.length; i++) {
            sum[i] += b[i];
        }
        return sum;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aStageGivesGradientsToItsOwnParametersAndNoOthers(Case given) throws Exception {
        var split = split(given);
        var links = new ThreadLinks();
        List<Callable<Set<String>>> ranks = new ArrayList<>();
        try (var shape = seeded(given.model)) {
            var stages = StageParameters.of(shape, split);
            for (int i = 0; i < given.ranks; i++) {
                int rank = i;
                ranks.add(() -> {
                    try (var model = given.model.get()) {
                        return Set.copyOf(onRank(given, model, split, rank, links.of(rank))
                                .gradients
                                .keySet());
                    }
                });
            }
            var touched = together(ranks);
            for (int rank = 0; rank < given.ranks; rank++) {
                var own = new ArrayList<String>();
                for (int stage = rank; stage < split.stages(); stage += given.ranks) {
                    own.addAll(stages.byStage().get(stage).keySet());
                }
                assertThat(touched.get(rank)).containsExactlyInAnyOrderElementsOf(Set.copyOf(own));
            }
            assertThat(stages.shared().isPresent()).isEqualTo(!given.name.equals("untied gpt"));
        }
    }
}
