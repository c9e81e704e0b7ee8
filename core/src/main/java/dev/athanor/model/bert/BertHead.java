package dev.athanor.model.bert;

import dev.athanor.settings.Check;
import java.util.List;

/// What a [Bert] gives for each row of tokens.
public sealed interface BertHead {

    /// Logits of the token that stands, or stood, at each position: `[batch, seq, vocab]`.
    record MaskedTokens() implements BertHead {}

    /// Logits of classes of the whole row: `[batch, classes]`.
    ///
    /// @param labels the classes' names
    record Classes(List<String> labels) implements BertHead {
        public Classes {
            labels = checked(labels);
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
