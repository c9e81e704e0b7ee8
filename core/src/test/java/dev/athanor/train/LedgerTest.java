package dev.athanor.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.data.Batch;
import dev.athanor.data.TensorDataset;
import dev.athanor.loss.Loss;
import dev.athanor.loss.Passes;
import dev.athanor.model.gpt.Gpt;
import dev.athanor.model.gpt.GptConfig;
import dev.athanor.model.mlp.Mlp;
import dev.athanor.model.mlp.MlpConfig;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import dev.athanor.track.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("cpu")
class LedgerTest {
    @TempDir
    Path folder;

    @Test
    void everythingThatARunDoesHasItsPhaseAndTheSumIsTheWholeTime() {
        try (var data = data();
                var model = Mlp.of(MlpConfig.of(4, List.of(8), 2))) {
            long start = System.nanoTime();
            var ledger = Trainer.of(model, Loss.crossEntropy())
                    .batch(10)
                    .validation(data)
                    .checkpoints(folder)
                    .fit(data, Length.epochs(3))
                    .ledger();
            var outside = Duration.ofNanos(System.nanoTime() - start);
            assertThat(ledger.firstStep()).isZero();
            assertThat(ledger.steps()).isEqualTo(12);
            assertThat(ledger.samples()).isEqualTo(120);
            assertThat(ledger.wall()).isLessThanOrEqualTo(outside);
            for (var phase :
                    List.of(Phase.DATA, Phase.FORWARD, Phase.BACKWARD, Phase.OPTIMIZER, Phase.SAVE, Phase.EVALUATION)) {
                assertThat(ledger.of(phase)).as(phase.label()).isPositive();
            }
            assertThat(ledger.training()).isLessThan(ledger.wall());
        }
    }

    @Test
    void whatStepsTakeIsToldForTheStepsSinceTheLastTime() {
        try (var data = data();
                var model = Mlp.of(MlpConfig.of(4, List.of(8), 2))) {
            var told = new ArrayList<TrainEvent.Timed>();
            var fit = Trainer.of(model, Loss.crossEntropy())
                    .batch(10)
                    .timeEvery(5)
                    .listener(event -> {
                        if (event instanceof TrainEvent.Timed timed) {
                            told.add(timed);
                        }
                    })
                    .fit(data, Length.steps(12));
            assertThat(told).extracting(TrainEvent.Timed::step).containsExactly(5L, 10L);
            for (var timed : told) {
                assertThat(timed.ranks()).singleElement().satisfies(time -> {
                    assertThat(time.computing()).isPositive();
                    assertThat(time.waiting()).isZero();
                });
            }
            double whole = fit.ranks().getFirst().step() * 12;
            assertThat(whole).isCloseTo(fit.ledger().training().toNanos() / 1e6, within(0.05 * whole));
        }
    }

    @Test
    void aResumedRunsLedgerIsOfItsOwnSteps() {
        try (var data = data()) {
            long[] step = {0};
            try (var model = Mlp.of(MlpConfig.of(4, List.of(8), 2))) {
                Trainer.of(model, Loss.crossEntropy())
                        .batch(10)
                        .checkpoints(folder)
                        .listener(event -> step[0] = event.step())
                        .interruptedBy(() -> step[0] == 5)
                        .fit(data, Length.steps(12));
            }
            try (var model = Mlp.of(MlpConfig.of(4, List.of(8), 2))) {
                var ledger = Trainer.of(model, Loss.crossEntropy())
                        .batch(10)
                        .checkpoints(folder)
                        .fit(data, Length.steps(12))
                        .ledger();
                assertThat(ledger.firstStep()).isEqualTo(5);
                assertThat(ledger.steps()).isEqualTo(7);
                assertThat(ledger.samples()).isEqualTo(70);
            }
        }
    }

    @Test
    void aLanguageModelTellsItsPassesAndThoseOfBlocksComputedAgain() {
        try (var _ = Scope.open();
                var model = Gpt.of(GptConfig.of(11, 4, 2, 2, 8))) {
            var ids = Tensor.of(new long[] {1, 2, 3, 4}, 1, 4);
            var batch = new Batch(ids, ids);
            assertThat(passes(NextToken.of(model), batch)).containsExactly("forward", "backward");
            assertThat(passes(NextToken.of(model).recomputing(true), batch))
                    .as("the head, two blocks")
                    .containsExactly("forward", "backward", "forward", "backward", "forward", "backward");
        }
    }

    private static List<String> passes(Objective objective, Batch batch) {
        var told = new ArrayList<String>();
        objective
                .backward(batch, 1, new Passes() {
                    @Override
                    public void forward() {
                        told.add("forward");
                    }

                    @Override
                    public void backward() {
                        told.add("backward");
                    }
                })
                .item();
        return told;
    }

    private static TensorDataset data() {
        return TensorDataset.of(() ->
                new Batch(Tensor.randn(40, 4), Tensor.range(0, 40).remainder(2).to(DType.I64)));
    }
}
