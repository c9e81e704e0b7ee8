package dev.athanor.recipe;

import dev.athanor.model.mlp.MlpConfig;
import dev.athanor.model.mlp.MlpConfig.EmbeddingSize;
import dev.athanor.nn.Activation;
import dev.athanor.settings.Check;
import dev.athanor.table.Preprocessing;
import java.util.List;

/// Which model to train; the sizes that follow from the data are left out.
public sealed interface ModelRecipe {
    /// A multi-layer perceptron over the columns of a table.
    ///
    /// @param hidden the widths of the hidden layers
    /// @param activation after each of them
    /// @param dropout the share of hidden elements set to zero while training
    record Mlp(List<Integer> hidden, Activation activation, double dropout) implements ModelRecipe {
        public Mlp {
            hidden = List.copyOf(hidden);
            var check = new Check().below("dropout", dropout, 0, 1);
            for (int i = 0; i < hidden.size(); i++) {
                check.atLeast("hidden[" + i + "]", hidden.get(i), 1);
            }
            check.orThrow();
        }

        public static Mlp defaults() {
            return new Mlp(List.of(64, 32), new Activation.Relu(), 0);
        }

        /// The model's configuration for this data.
        public MlpConfig config(Preprocessing preprocessing, int outputs) {
            var embeddings = preprocessing.embeddings().stream()
                    .map(embedding -> new EmbeddingSize(embedding.cardinality(), embedding.dim()))
                    .toList();
            return new MlpConfig(preprocessing.width(), embeddings, hidden, outputs, activation, dropout);
        }
    }
}
