package dev.athanor.recipe;

import dev.athanor.model.bert.BertHead;
import dev.athanor.settings.Check;
import java.util.Optional;

/// Which model of texts to train.
public sealed interface TextModelRecipe {
    /// What to do about a text of more ids than the model is given.
    enum TooLong {
        /// Take its beginning.
        CUT,
        /// Stop, naming the first.
        ERROR
    }

    /// A pretrained encoder under a new head for classes.
    ///
    /// @param encoder where it comes from
    /// @param layers how many of its blocks are taken, the first ones; all when absent
    /// @param frozen whether it stays as it is and the head alone learns, from what it makes of each text once
    /// @param encoderRate times the optimizer's rate, for the layers of the encoder
    /// @param pooling what stands for a text, made from the vectors of its tokens
    /// @param pooledLayers of how many of the last blocks that is taken, one after the other
    /// @param length the most ids of a text, those around it included
    /// @param tooLong what to do about a text with more
    record Bert(
            EncoderChoice encoder,
            Optional<Integer> layers,
            boolean frozen,
            double encoderRate,
            BertHead.Pooling pooling,
            int pooledLayers,
            int length,
            TooLong tooLong)
            implements TextModelRecipe {
        public Bert {
            var check = new Check().positive("encoderRate", encoderRate).atLeast("length", length, 3);
            layers.ifPresent(value -> check.atLeast("layers", value, 1));
            check.atLeast("pooledLayers", pooledLayers, 1)
                    .that(
                            pooledLayers <= 1 || pooling != BertHead.Pooling.FIRST,
                            "pooledLayers",
                            "is " + pooledLayers + ", but pooling first takes the first token of the last block;"
                                    + " expected 1, or pooling mean or mean-max")
                    .orThrow();
        }

        public static Bert defaults() {
            return new Bert(
                    new EncoderChoice.AllMinilmL6V2(),
                    Optional.empty(),
                    false,
                    0.1,
                    BertHead.Pooling.MEAN,
                    1,
                    128,
                    TooLong.CUT);
        }
    }
}
