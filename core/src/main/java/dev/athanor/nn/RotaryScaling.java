package dev.athanor.nn;

import dev.athanor.settings.Check;
import java.util.Optional;

/// How a [RotaryEmbedding] is stretched over more positions than a model was first trained on; as transformers
/// computes them.
public sealed interface RotaryScaling {

    /// Not at all.
    record None() implements RotaryScaling {}

    /// Every position divided by `factor` (Chen et al. 2023).
    record Linear(double factor) implements RotaryScaling {
        public Linear {
            new Check().that(factor >= 1, "factor", atLeastOne(factor)).orThrow();
        }
    }

    /// A base that grows with the sequence once it is longer than the context; the model then takes `factor` times as
    /// many tokens.
    record DynamicNtk(double factor) implements RotaryScaling {
        public DynamicNtk {
            new Check().that(factor >= 1, "factor", atLeastOne(factor)).orThrow();
        }
    }

    /// That of Llama 3.1: long waves divided by `factor`, short ones kept, those between mixed.
    ///
    /// @param lowFrequencyFactor waves longer than `originalContext` over it are long
    /// @param highFrequencyFactor waves shorter than `originalContext` over it are short
    /// @param originalContext the positions that the model was first trained on
    record Llama3(double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalContext)
            implements RotaryScaling {
        public Llama3 {
            new Check()
                    .that(factor >= 1, "factor", atLeastOne(factor))
                    .positive("lowFrequencyFactor", lowFrequencyFactor)
                    .that(
                            highFrequencyFactor > lowFrequencyFactor,
                            "highFrequencyFactor",
                            "is " + highFrequencyFactor + ", expected more than lowFrequencyFactor "
                                    + lowFrequencyFactor)
                    .atLeast("originalContext", originalContext, 1)
                    .orThrow();
        }
    }

    /// YaRN (Peng et al. 2023): elements that turn often are kept, those that turn seldom divided by `factor`.
    ///
    /// @param originalContext the positions that the model was first trained on
    /// @param betaFast turns over the original context from which an element is kept
    /// @param betaSlow turns up to which it is divided
    /// @param attentionFactor what rotated elements are multiplied by; `0.1 log(factor) + 1` where absent
    /// @param truncate whether the bounds between the elements are rounded outwards
    record Yarn(
            double factor,
            int originalContext,
            double betaFast,
            double betaSlow,
            Optional<Double> attentionFactor,
            boolean truncate)
            implements RotaryScaling {
        public Yarn {
            new Check()
                    .that(factor >= 1, "factor", atLeastOne(factor))
                    .atLeast("originalContext", originalContext, 1)
                    .positive("betaSlow", betaSlow)
                    .that(
                            betaFast >= betaSlow,
                            "betaFast",
                            "is " + betaFast + ", expected at least betaSlow " + betaSlow)
                    .positive("attentionFactor", attentionFactor.orElse(1.0))
                    .orThrow();
        }
    }

    private static String atLeastOne(double factor) {
        return "is " + factor + ", expected at least 1";
    }
}
