package dev.athanor.model.mlp;

import dev.athanor.nn.Activation;
import dev.athanor.settings.Check;
import java.util.List;

/// The shape of an [Mlp].
///
/// @param features columns of the input, embedded ones among them
/// @param embeddings of the last columns of the input, in their order
/// @param hidden the widths of the hidden layers; none makes a linear model
/// @param outputs classes, or 1 for a number
/// @param activation after each hidden layer
/// @param dropout the share of hidden elements set to zero while training
public record MlpConfig(
        int features,
        List<EmbeddingSize> embeddings,
        List<Integer> hidden,
        int outputs,
        Activation activation,
        double dropout) {
    /// A table of vectors, one for each category.
    public record EmbeddingSize(int categories, int dim) {
        public EmbeddingSize {
            new Check()
                    .atLeast("categories", categories, 1)
                    .atLeast("dim", dim, 1)
                    .orThrow();
        }
    }

    public MlpConfig {
        embeddings = List.copyOf(embeddings);
        hidden = List.copyOf(hidden);
        var check = new Check()
                .atLeast("features", features, 1)
                .that(
                        embeddings.size() <= features,
                        "embeddings",
                        "are " + embeddings.size() + ", expected at most the " + features + " features")
                .atLeast("outputs", outputs, 1)
                .below("dropout", dropout, 0, 1);
        for (int i = 0; i < hidden.size(); i++) {
            check.atLeast("hidden[" + i + "]", hidden.get(i), 1);
        }
        check.orThrow();
    }

    /// With ReLU, no dropout and no embeddings.
    public static MlpConfig of(int features, List<Integer> hidden, int outputs) {
        return new MlpConfig(features, List.of(), hidden, outputs, new Activation.Relu(), 0);
    }

    public MlpConfig withHidden(List<Integer> widths) {
        return new MlpConfig(features, embeddings, widths, outputs, activation, dropout);
    }

    public MlpConfig withDropout(double probability) {
        return new MlpConfig(features, embeddings, hidden, outputs, activation, probability);
    }

    /// The columns that are numbers and not categories.
    int numbers() {
        return features - embeddings.size();
    }

    /// The width of the first layer's input: numbers and embedded vectors.
    int width() {
        return numbers() + embeddings.stream().mapToInt(EmbeddingSize::dim).sum();
    }
}
