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
    /// @param pooling what stands for a text: the mean of its tokens, or the first, as BERT was published
    /// @param length the most ids of a text, those around it included
    /// @param tooLong what to do about a text with more
    record Bert(
            EncoderChoice encoder,
            Optional<Integer> layers,
            boolean frozen,
            double encoderRate,
            BertHead.Pooling pooling,
            int length,
            TooLong tooLong)
            implements TextModelRecipe {
        public Bert {
            var check = new Check().positive("encoderRate", encoderRate).atLeast("length", length, 3);
            layers.ifPresent(value -> check.atLeast("layers", value, 1));
            check.orThrow();
        }

        public static Bert defaults() {
            return new Bert(
                    new EncoderChoice.AllMinilmL6V2(),
                    Optional.empty(),
                    false,
                    0.1,
                    BertHead.Pooling.MEAN,
                    128,
                    TooLong.CUT);
        }
    }
}
