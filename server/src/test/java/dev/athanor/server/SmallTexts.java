package dev.athanor.server;

import dev.athanor.hub.SpecialIds;
import dev.athanor.model.ModelDirectory;
import dev.athanor.model.gpt.Gpt;
import dev.athanor.model.gpt.GptConfig;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import dev.athanor.text.BytePairTokenizer;
import dev.athanor.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// Directories of tiny language models whose tokens are bytes.
final class SmallTexts {
    static final String END = "<|endoftext|>";
    static final int VOCAB = 257;

    private SmallTexts() {}

    /// Weights as they are drawn: what it writes is of no use, and takes the way of a trained model's.
    static Path random(Path directory, int context) {
        RandomState.seed(7);
        // far apart, so that the likeliest token is clear
        return write(directory, Gpt.of(GptConfig.of(VOCAB, context, 2, 2, 16)), 20);
    }

    /// It looks at nothing but how many tokens there are: byte number `k` of the text follows any `k` tokens, and the
    /// end follows the last.
    static Path reciting(Path directory, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        int context = bytes.length + 1;
        int dim = context + context % 2;
        var usual = GptConfig.of(VOCAB, context, 1, 1, dim);
        var config = new GptConfig(
                usual.vocab(),
                usual.context(),
                usual.layers(),
                usual.heads(),
                usual.dim(),
                usual.hidden(),
                usual.activation(),
                0,
                0,
                0,
                usual.epsilon(),
                false,
                false);
        var model = Gpt.of(config);
        try (var _ = Scope.open();
                var _ = Autograd.noGrad();
                var tokenizer = tokenizer()) {
            var ids = Arrays.copyOf(tokenizer.encode(text), context);
            ids[context - 1] = tokenizer.special(END).orElseThrow();
            var names = List.of(
                    "transformer.wte.weight",
                    "transformer.h.0.attn.c_proj.weight",
                    "transformer.h.0.mlp.c_proj.weight");
            for (var name : names) {
                var parameter = parameter(model, name);
                set(parameter, new float[(int) parameter.elements()]);
            }
            var places = new float[context * dim];
            var head = new float[VOCAB * dim];
            for (int i = 0; i < context; i++) {
                places[i * dim + i] = 1;
                head[ids[i] * dim + (i == 0 ? dim - 1 : i - 1)] = 3; // after i tokens the last stands at i - 1
            }
            set(parameter(model, "transformer.wpe.weight"), places);
            set(parameter(model, "lm_head.weight"), head);
        }
        return write(directory, model, 1);
    }

    private static Tensor parameter(Gpt model, String name) {
        return Objects.requireNonNull(model.state().get(name));
    }

    private static void set(Tensor parameter, float[] values) {
        parameter.copyInPlace(Tensor.of(values, parameter.shape().toArray()));
    }

    private static Path write(Path directory, Gpt model, double scale) {
        try (model;
                var tokenizer = tokenizer();
                var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            if (scale != 1) {
                model.parameters().values().forEach(each -> each.copyInPlace(each.mul(scale)));
            }
            int end = tokenizer.special(END).orElseThrow();
            ModelDirectory.write(directory, model, SpecialIds.between(end));
            tokenizer.write(directory.resolve(Tokenizer.FILE));
        }
        return directory;
    }

    static BytePairTokenizer tokenizer() {
        return BytePairTokenizer.bytes(List.of(END));
    }
}
