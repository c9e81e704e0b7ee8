package dev.athanor.model.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.nn.Sequences;
import dev.athanor.optim.Adam;
import dev.athanor.settings.SettingsException;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.Functional;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.ShapeException;
import dev.athanor.tensor.Tensor;
import dev.athanor.tensor.TensorException;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cpu")
class GptTest {
    private static final GptConfig SMALL = GptConfig.of(17, 12, 2, 2, 16);

    @BeforeEach
    void seed() {
        RandomState.seed(3);
    }

    @Test
    void futureTokensDoNotChangeEarlierLogits() {
        try (var model = Gpt.of(SMALL);
                var _ = Scope.open()) {
            var one = model.forward(Tensor.of(new long[] {1, 2, 3, 4, 5}, 1, 5));
            var other = model.forward(Tensor.of(new long[] {1, 2, 3, 9, 8}, 1, 5));
            assertThat(one.narrow(1, 0, 3).toFloats())
                    .containsExactly(other.narrow(1, 0, 3).toFloats(), within(1e-6f));
            assertThat(one.select(1, 3).toFloats())
                    .isNotEqualTo(other.select(1, 3).toFloats());
        }
    }

    @Test
    void documentsOfOneRowDoNotSeeEachOther() {
        try (var model = Gpt.of(SMALL);
                var _ = Scope.open()) {
            var packed = model.head(model.hidden(
                    Tensor.of(new long[] {1, 2, 3, 4, 5, 6}, 1, 6),
                    Sequences.documents(Tensor.of(new long[] {7, 7, 8, 8, 8, 9}, 1, 6))));
            var alone = model.forward(Tensor.of(new long[] {3, 4, 5}, 1, 3));
            assertThat(packed.narrow(1, 2, 3).toFloats()).containsExactly(alone.toFloats(), within(1e-6f));
        }
    }

    @Test
    void oneBatchIsLearntByHeart() {
        var ids = new long[] {3, 1, 4, 1, 5, 9, 2, 6, 5};
        try (var model = Gpt.of(SMALL);
                var _ = Scope.open();
                var optimizer = Adam.of(0.01).over(model.parameters())) {
            var input = Tensor.of(ids, 1, 9).narrow(1, 0, 8);
            var target = Tensor.of(ids, 1, 9).narrow(1, 1, 8).flatten(0, 1);
            double last = Double.MAX_VALUE;
            for (int step = 0; step < 60; step++) {
                try (var _ = Scope.open()) {
                    optimizer.zeroGrad();
                    var logits = model.forward(input).flatten(0, 1);
                    var loss = Functional.crossEntropy(logits, target, null, Functional.Reduction.MEAN, -100, 0);
                    loss.backward();
                    optimizer.step();
                    last = loss.item();
                }
            }
            assertThat(last).isLessThan(0.05);
        }
    }

    @Test
    void newModelStartsAsGpt2Did() {
        try (var model = Gpt.of(GptConfig.of(300, 64, 8, 2, 64));
                var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            var state = model.state();
            assertThat(deviation(state, "transformer.wte.weight")).isCloseTo(0.02, within(0.001));
            assertThat(deviation(state, "transformer.h.3.attn.c_attn.weight")).isCloseTo(0.02, within(0.001));
            assertThat(deviation(state, "transformer.h.3.mlp.c_proj.weight")).isCloseTo(0.02 / 4, within(0.0005));
            assertThat(state).doesNotContainKey("lm_head.weight");
        }
    }

    private static double deviation(Map<String, Tensor> state, String name) {
        return Objects.requireNonNull(state.get(name))
                .flatten(0, 1)
                .std(0, false)
                .item();
    }

    @Test
    void modelWithoutBiasesIsPublishedWithZeros() {
        try (var model = Gpt.of(SMALL.withBias(false));
                var full = Gpt.of(SMALL);
                var _ = Scope.open()) {
            assertThat(model.state().keySet()).noneMatch(name -> name.endsWith("bias"));
            var published = GptWeights.published(model);
            assertThat(published.keySet())
                    .containsExactlyInAnyOrderElementsOf(full.state().keySet());
            full.state().forEach((name, tensor) -> tensor.copyInPlace(Objects.requireNonNull(published.get(name))));
            var ids = Tensor.of(new long[] {1, 2, 3}, 1, 3);
            assertThat(model.forward(ids).toFloats())
                    .containsExactly(full.forward(ids).toFloats(), within(1e-6f));
        }
    }

    @Test
    void dropoutActsInTrainingAlone() {
        try (var model = Gpt.of(SMALL.withDropout(0.5));
                var _ = Scope.open()) {
            var ids = Tensor.of(new long[] {1, 2, 3}, 1, 3);
            assertThat(model.forward(ids).toFloats())
                    .isNotEqualTo(model.forward(ids).toFloats());
            model.eval();
            assertThat(model.forward(ids).toFloats())
                    .isEqualTo(model.forward(ids).toFloats());
        }
    }

    @Test
    void sequenceBeyondTheContextAndIdsOutOfRangeAreNamed() {
        try (var model = Gpt.of(SMALL);
                var _ = Scope.open()) {
            assertThatThrownBy(() -> model.forward(Tensor.of(new long[13], 1, 13)))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("a sequence of 13 tokens is longer than the model's context of 12");
            assertThatThrownBy(() -> model.forward(Tensor.of(new long[] {1, 17}, 1, 2)))
                    .isInstanceOf(TensorException.class)
                    .hasMessageContaining("got index 17")
                    .hasMessageContaining("expected 0 to 16");
            assertThatThrownBy(() -> model.forward(Tensor.of(new long[] {1, 2})))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("[batch, seq]");
        }
    }

    @Test
    void configurationNamesEveryProblem() {
        assertThatThrownBy(() -> GptConfig.of(0, 8, 1, 3, 16).withDropout(1))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("vocab is 0")
                .hasMessageContaining("heads is 3, which does not divide dim 16");
    }
}
