package dev.athanor.distributed.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Ranks that run for real, whose stages sleep.
@Tag("cpu")
class IdleShareTest {
    private static final int MILLIS = 40;
    private static final int STEPS = 6;

    record Case(PipelineSchedule schedule, int ranks, int microbatches, double formula) {}

    static Stream<Case> cases() {
        return Stream.of(
                new Case(new FillDrain(), 4, 8, 3.0 / 11),
                new Case(new OneForwardOneBackward(), 4, 8, 3.0 / 11),
                new Case(new Interleaved(2), 4, 8, 3.0 / 19),
                new Case(new ZeroBubble(), 4, 8, 3.0 / (3 + 24)),
                new Case(new OneForwardOneBackward(), 2, 6, 1.0 / 7));
    }

    /// Sleeps a unit of time for a forward and for each part of a backward.
    private static final class Sleeping implements StageWork {
        private final int stages;

        Sleeping(int stages) {
            this.stages = stages;
        }

        private static void sleep(int units) {
            try {
                Thread.sleep((long) units * MILLIS);
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }

        @Override
        public Tensor room(int stage, int microbatch) {
            return Tensor.zeros(1);
        }

        @Override
        public Optional<Tensor> forward(int stage, int microbatch, Optional<Tensor> input) {
            sleep(1);
            return stage == stages - 1 ? Optional.empty() : Optional.of(Tensor.zeros(1));
        }

        @Override
        public Optional<Tensor> backward(int stage, int microbatch, Optional<Tensor> gradient) {
            sleep(2);
            return stage == 0 ? Optional.empty() : Optional.of(Tensor.zeros(1));
        }

        @Override
        public Optional<Tensor> backwardInput(int stage, int microbatch, Optional<Tensor> gradient) {
            sleep(1);
            return stage == 0 ? Optional.empty() : Optional.of(Tensor.zeros(1));
        }

        @Override
        public void backwardWeight(int stage, int microbatch) {
            sleep(1);
        }
    }

    /// Another process that takes a core makes ranks wait longer, never shorter: the least idle of some steps counts.
    @ParameterizedTest
    @MethodSource("cases")
    void ranksAreIdleAsTheFormulaSays(Case given) throws Exception {
        step(given); // classes are loaded
        double least = 1;
        for (int i = 0; i < STEPS && Math.abs(least - given.formula) > 0.1 * given.formula; i++) {
            least = Math.min(least, step(given).idleShare());
        }
        assertThat(least).isCloseTo(given.formula, within(0.1 * given.formula));
    }

    private static Timeline step(Case given) throws Exception {
        var program = given.schedule.program(given.ranks, given.microbatches);
        var links = new ThreadLinks();
        List<Callable<Recorded>> ranks = new ArrayList<>();
        for (int i = 0; i < given.ranks; i++) {
            int rank = i;
            ranks.add(() -> {
                var recorded = new Recorded(rank);
                var work = new Sleeping(program.stages());
                new PipelineRank(program, rank, work, links.of(rank)).run(recorded);
                return recorded;
            });
        }
        var spans = new ArrayList<Timeline.Span>();
        try (var threads = Executors.newFixedThreadPool(
                given.ranks, Thread.ofPlatform().daemon().factory())) {
            for (var future : ranks.stream().map(threads::submit).toList()) {
                spans.addAll(future.get(60, TimeUnit.SECONDS).spans());
            }
        }
        return new Timeline(given.ranks, spans);
    }
}
