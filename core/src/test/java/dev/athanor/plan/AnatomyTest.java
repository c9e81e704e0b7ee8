package dev.athanor.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.model.bert.Bert;
import dev.athanor.model.bert.BertConfig;
import dev.athanor.model.bert.BertHead;
import dev.athanor.model.gpt.Gpt;
import dev.athanor.model.gpt.GptConfig;
import dev.athanor.model.llama.Llama;
import dev.athanor.model.llama.LlamaConfig;
import dev.athanor.model.mlp.Mlp;
import dev.athanor.model.mlp.MlpConfig;
import dev.athanor.model.mlp.MlpConfig.EmbeddingSize;
import dev.athanor.nn.Activation;
import dev.athanor.nn.CausalLanguageModel;
import dev.athanor.nn.Module;
import dev.athanor.nn.Sequences;
import dev.athanor.nn.Summary;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("cpu")
class AnatomyTest {
    private static final MlpConfig TABLE = new MlpConfig(
            7,
            List.of(new EmbeddingSize(5, 3), new EmbeddingSize(4, 2)),
            List.of(16, 8),
            3,
            new Activation.Relu(),
            0.1);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyParameterOfAGptIsCounted(boolean bias) {
        var config = GptConfig.of(50, 16, 3, 2, 8).withBias(bias);
        assertThat(Anatomy.of(config).parameters()).isEqualTo(parameters(Gpt.of(config)));
    }

    @ParameterizedTest
    @EnumSource
    void everyParameterOfALlamaIsCounted(LlamaConfig.Family family) {
        var config = LlamaConfig.of(family, 50, 16, 3, 2, 8);
        assertThat(Anatomy.of(config).parameters()).isEqualTo(parameters(Llama.of(config)));
    }

    @ParameterizedTest
    @MethodSource
    void everyParameterOfABertIsCounted(BertHead head) {
        var config = BertConfig.of(50, 16, 3, 2, 8, head);
        assertThat(Anatomy.of(config, Anatomy.Tokens.always(16)).parameters()).isEqualTo(parameters(Bert.of(config)));
    }

    static List<BertHead> everyParameterOfABertIsCounted() {
        return List.of(
                new BertHead.MaskedTokens(),
                new BertHead.Embeddings(),
                new BertHead.TokenLabels(List.of("a", "b")),
                new BertHead.Classes(List.of("a", "b", "c"), BertHead.Pooling.FIRST),
                new BertHead.Classes(List.of("a", "b", "c"), BertHead.Pooling.MEAN));
    }

    @Test
    void everyParameterOverATableIsCounted() {
        assertThat(Anatomy.of(TABLE).parameters()).isEqualTo(parameters(Mlp.of(TABLE)));
    }

    @Test
    void workIsThatOfTheLayersAndOfAttentionAndTheHead() {
        var config = GptConfig.of(50, 16, 3, 2, 8);
        double layers;
        try (var model = Gpt.of(config)) {
            layers = Summary.of(model, Shape.of(2, 16), DType.I64).rows().stream()
                    .filter(row -> row.layer().startsWith("TransposedLinear"))
                    .mapToDouble(Summary.Row::flops)
                    .sum();
        }
        double scores = 3 * 2.0 * 16 * 8; // half of 2 products of 16 tokens by 8 elements, in 3 blocks
        double head = 2.0 * 50 * 8;
        assertThat(Anatomy.of(config).flops()).isCloseTo(layers / 32 + scores + head, within(1e-6));
        try (var model = Mlp.of(TABLE)) {
            assertThat(Anatomy.of(TABLE).flops() * 4).isEqualTo((double)
                    Summary.of(model, Shape.of(4, 7), DType.F32).flops());
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1})
    @EnabledOnOs(OS.LINUX)
    void aGptKeepsWhatTheFormulaSays(double dropout) {
        var config = GptConfig.of(50, 256, 3, 4, 256).withBias(false).withDropout(dropout);
        try (var model = Gpt.of(config)) {
            expectKept(model, Anatomy.of(config));
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aLlamaKeepsWhatTheFormulaSays() {
        var config = LlamaConfig.of(LlamaConfig.Family.LLAMA, 50, 256, 3, 4, 256);
        try (var model = Llama.of(config)) {
            expectKept(model, Anatomy.of(config));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1})
    @EnabledOnOs(OS.LINUX)
    void aBertKeepsWhatTheFormulaSays(double dropout) {
        var config =
                BertConfig.of(50, 256, 3, 4, 256, new BertHead.Embeddings()).withDropout(dropout);
        try (var model = Bert.of(config)) {
            expectKept(model::hidden, Anatomy.of(config, Anatomy.Tokens.always(256)), 0);
        }
    }

    /// What the C library has handed out more after a forward pass of 4,096 tokens, beside what is said to be kept.
    private static void expectKept(CausalLanguageModel model, Anatomy anatomy) {
        expectKept(ids -> model.hidden(ids, Sequences.of(ids)), anatomy, 4 * 256); // the last gradient is not there yet
    }

    private static void expectKept(UnaryOperator<Tensor> model, Anatomy anatomy, long bytesLess) {
        try (var _ = Scope.open()) {
            var ids = Tensor.zeros(16, 256).to(DType.I64);
            pass(model, ids); // the matrix library takes its workspace
            long grown = pass(model, ids);
            double blocks = anatomy.blocks() * bytes(anatomy.block());
            double expected = 4096 * (blocks + bytes(anatomy.around()) - bytesLess);
            assertThat(grown / expected).isCloseTo(1, within(0.1));
        }
    }

    private static long pass(UnaryOperator<Tensor> model, Tensor ids) {
        try (var _ = Scope.open()) {
            long before = HandedOut.bytes();
            var hidden = model.apply(ids);
            assertThat(hidden.requiresGrad()).isTrue();
            return HandedOut.bytes() - before;
        }
    }

    private static double bytes(List<Kept> kept) {
        return kept.stream().mapToLong(each -> each.bytes(4)).sum();
    }

    private static long parameters(Module model) {
        try (model) {
            return model.parameters().values().stream()
                    .mapToLong(Tensor::elements)
                    .sum();
        }
    }
}
