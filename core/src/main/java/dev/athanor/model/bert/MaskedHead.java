package dev.athanor.model.bert;

import dev.athanor.nn.Activation;
import dev.athanor.nn.Layer;
import dev.athanor.nn.LayerNorm;
import dev.athanor.nn.Linear;
import dev.athanor.nn.Module;
import dev.athanor.tensor.Functional;
import dev.athanor.tensor.Tensor;

/// From the vectors of tokens to logits of the tokens that stand there, whose vectors are those of the embeddings.
final class MaskedHead extends Module implements Layer {
    private final Predictions predictions;

    MaskedHead(BertConfig config, Tensor words) {
        predictions = child("predictions", new Predictions(config, words));
    }

    @Override
    public Tensor forward(Tensor x) {
        var transformed = predictions.transform.forward(x);
        return Functional.linear(transformed, predictions.words, predictions.bias);
    }

    private static final class Predictions extends Module {
        private final Tensor words;
        private final Tensor bias;
        private final Transform transform;

        Predictions(BertConfig config, Tensor words) {
            this.words = words;
            bias = parameter("bias", () -> Tensor.zeros(config.vocab()));
            transform = child("transform", new Transform(config));
        }
    }

    private static final class Transform extends Module implements Layer {
        private final Linear dense;
        private final LayerNorm norm;
        private final Activation activation;

        Transform(BertConfig config) {
            dense = child("dense", Body.linear(config.dim(), config.dim()));
            norm = child("LayerNorm", Body.norm(config));
            activation = config.activation();
        }

        @Override
        public Tensor forward(Tensor x) {
            return norm.forward(activation.forward(dense.forward(x)));
        }
    }
}
