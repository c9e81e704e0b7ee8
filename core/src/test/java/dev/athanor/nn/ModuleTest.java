package dev.athanor.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.settings.SettingsException;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.LiveTensors;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cpu")
class ModuleTest {
    private static final class Mlp extends Module implements Layer {
        private final Linear up = child("up", Linear.of(4, 3));
        private final Dropout dropout = child("dropout", Dropout.of(0.5));
        private final Linear down = child("down", Linear.of(3, 2));
        private final Tensor steps = buffer("steps", () -> Tensor.of(new long[] {0}));

        @Override
        public Tensor forward(Tensor x) {
            return down.forward(dropout.forward(up.forward(x).relu()));
        }
    }

    private static final class TiedModel extends Module {
        private final Embedding embedding = child("embedding", Embedding.of(5, 3));
        private final Linear head = child("head", Linear.tied(embedding.weight()));
    }

    private static final class Named extends Module {
        private Named(String first, String second) {
            parameter(first, () -> Tensor.ones(2));
            child(second, Dropout.of(0.1));
        }
    }

    @Test
    void namesAreThoseOfTheWayThroughTheTree() {
        try (var model = new Mlp()) {
            assertThat(model.parameters().keySet()).containsExactly("up.weight", "up.bias", "down.weight", "down.bias");
            assertThat(model.buffers().keySet()).containsExactly("steps");
            assertThat(model.state().keySet())
                    .containsExactly("steps", "up.weight", "up.bias", "down.weight", "down.bias");
            assertThat(model.modules().keySet()).containsExactly("", "up", "dropout", "down");
            assertThat(model.children().keySet()).containsExactly("up", "dropout", "down");
        }
    }

    @Test
    void mapsOfTheTreeCannotBeChanged() {
        try (var model = new Mlp()) {
            assertThatThrownBy(() -> model.parameters().clear()).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> model.children().clear()).isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Test
    void modeReachesEveryPart() {
        try (var model = new Mlp()) {
            assertThat(model.dropout.isTraining()).isTrue();
            model.eval();
            assertThat(model.dropout.isTraining()).isFalse();
            assertThat(model.train().isTraining()).isTrue();
            assertThat(model.dropout.isTraining()).isTrue();
        }
    }

    @Test
    void frozenParametersKeepNoGradientAndGatherNone() {
        try (var model = new Mlp();
                var _ = Scope.open()) {
            model.forward(Tensor.ones(2, 4)).sum().backward();
            assertThat(model.up.weight().grad()).isNotNull();
            model.up.freeze();
            assertThat(model.up.weight().grad()).isNull();
            model.forward(Tensor.ones(2, 4)).sum().backward();
            assertThat(model.up.weight().grad()).isNull();
            assertThat(model.down.weight().grad()).isNotNull();
            model.unfreeze();
            model.forward(Tensor.ones(2, 4)).sum().backward();
            assertThat(model.up.weight().grad()).isNotNull();
        }
    }

    @Test
    void tiedWeightIsOneParameterWithTwoNames() {
        try (var model = new TiedModel();
                var _ = Scope.open()) {
            assertThat(model.parameters().keySet()).containsExactly("embedding.weight");
            assertThat(model.state().keySet()).containsExactly("embedding.weight", "head.weight");
            assertThat(model.state().get("head.weight")).isSameAs(model.embedding.weight());
            model.head
                    .forward(model.embedding.forward(Tensor.of(new long[] {1})))
                    .sum()
                    .backward();
            var grad = Objects.requireNonNull(model.embedding.weight().grad());
            assertThat(grad.select(0, 0).eq(0).all()).isFalse(); // through the head
        }
    }

    @Test
    void conversionKeepsTheTensorsAndTheirGradients() {
        try (var model = new Mlp();
                var _ = Scope.open()) {
            model.eval();
            var x = Tensor.ones(2, 4);
            var before = model.forward(x).toDoubles();
            model.forward(x).sum().backward();
            var weight = model.up.weight();
            model.to(DType.F64);
            assertThat(model.parameters().get("up.weight")).isSameAs(weight);
            assertThat(weight.dtype()).isEqualTo(DType.F64);
            assertThat(weight.requiresGrad()).isTrue();
            assertThat(Objects.requireNonNull(weight.grad()).dtype()).isEqualTo(DType.F64);
            assertThat(model.steps.dtype()).isEqualTo(DType.I64);
            var after = model.forward(x.to(DType.F64));
            assertThat(after.dtype()).isEqualTo(DType.F64);
            assertThat(after.toDoubles()).usingComparatorWithPrecision(1e-6).containsExactly(before);
            after.sum().backward();
        }
    }

    @Test
    void modelOfWholeNumbersIsRefused() {
        try (var model = new Mlp()) {
            assertThatThrownBy(() -> model.to(DType.I32)).hasMessageContaining("I32");
        }
    }

    @Test
    void closedModelLeavesNothing() {
        assertThat(LiveTensors.leakedBy(() -> {
                    var model = new Mlp();
                    try (var _ = Scope.open()) {
                        model.forward(Tensor.ones(2, 4)).sum().backward();
                    }
                    model.close();
                    model.close();
                    new TiedModel().close();
                }))
                .isEmpty();
    }

    @Test
    void failedConstructionLeavesNothing() {
        assertThat(LiveTensors.leakedBy(() -> {
                    assertThatThrownBy(() -> Module.build(() -> Sequential.of(Linear.of(4, 3), Linear.of(-1, 2))))
                            .isInstanceOf(SettingsException.class);
                    assertThatThrownBy(() -> Module.build(() -> new Named("a", "a")))
                            .isInstanceOf(IllegalArgumentException.class);
                }))
                .isEmpty();
    }

    @Test
    void namesWithDotsOrUsedTwiceAreRefused() {
        assertThatThrownBy(() -> Module.build(() -> new Named("a.b", "c"))).hasMessageContaining("'a.b'");
        assertThatThrownBy(() -> Module.build(() -> new Named(" ", "c"))).hasMessageContaining("' '");
        assertThatThrownBy(() -> Module.build(() -> new Named("a", "a")))
                .hasMessage("Named already has a 'a'; choose another name");
    }
}
