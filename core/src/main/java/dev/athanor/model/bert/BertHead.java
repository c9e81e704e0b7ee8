package dev.athanor.model.bert;

import dev.athanor.settings.Check;
import java.util.List;

/// What a [Bert] gives for each row of tokens.
public sealed interface BertHead {

    /// Logits of the token that stands, or stood, at each position: `[batch, seq, vocab]`.
    record MaskedTokens() implements BertHead {}

    /// What stands for a whole row.
    enum Pooling {
        /// The first token's vector, through a layer of its own and a hyperbolic tangent, as BERT was published.
        FIRST,
        /// The mean of the vectors of the tokens, padding not counted.
        MEAN,
        /// That mean, and behind it the greatest value of each element: a word that stands out counts in a long row
        /// too.
        MEAN_MAX;

        /// Elements of what stands for a row, for each of a token's.
        int width() {
            return this == MEAN_MAX ? 2 : 1;
        }
    }

    /// Logits of classes of the whole row: `[batch, classes]`.
    ///
    /// @param labels the classes' names
    /// @param pooling what they are computed from
    /// @param pooledLayers of how many of the last blocks that is taken, one after the other; of the first token 1
    record Classes(List<String> labels, Pooling pooling, int pooledLayers) implements BertHead {
        public Classes {
            labels = checked(labels);
            new Check()
                    .atLeast("pooledLayers", pooledLayers, 1)
                    .that(
                            pooling != Pooling.FIRST || pooledLayers <= 1,
                            "pooledLayers",
                            "is " + pooledLayers + ", but the first token is that of the last block; expected 1, or"
                                    + " pooling mean or mean-max")
                    .orThrow();
        }

        /// Computed from what the last block made.
        public Classes(List<String> labels, Pooling pooling) {
            this(labels, pooling, 1);
        }

        /// Computed from the first token.
        public Classes(List<String> labels) {
            this(labels, Pooling.FIRST);
        }

        /// Elements of what they are computed from.
        ///
        /// @param dim elements of a token's vector
        public int width(int dim) {
            return dim * pooling.width() * pooledLayers;
        }
    }

    /// Logits of labels of each token: `[batch, seq, labels]`.
    ///
    /// @param labels their names
    record TokenLabels(List<String> labels) implements BertHead {
        public TokenLabels {
            labels = checked(labels);
        }
    }

    /// The mean of the vectors of a row's tokens, padding not counted, of length 1: `[batch, dim]`.
    record Embeddings() implements BertHead {}

    private static List<String> checked(List<String> labels) {
        var copy = List.copyOf(labels);
        new Check()
                .atLeast("labels", copy.size(), 1)
                .that(copy.stream().distinct().count() == copy.size(), "labels", "are " + copy + ", one of them twice")
                .orThrow();
        return copy;
    }
}
