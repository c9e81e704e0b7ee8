package dev.athanor.generate;

import dev.athanor.settings.Check;

/// What makes tokens that occurred less likely.
///
/// @param repetition what their logits are divided by, or multiplied where they are negative (Keskar et al. 2019), the
///     prompt's too; 1 for nothing
/// @param presence what is taken from the logits of tokens that were chosen, as OpenAI has it; 0 for nothing
/// @param frequency what is taken from them each time they were chosen; 0 for nothing
public record Penalties(double repetition, double presence, double frequency) {
    public Penalties {
        new Check()
                .positive("repetitionPenalty", repetition)
                .that(Double.isFinite(presence), "presencePenalty", "is " + presence + ", expected a number")
                .that(Double.isFinite(frequency), "frequencyPenalty", "is " + frequency + ", expected a number")
                .orThrow();
    }

    public static Penalties none() {
        return new Penalties(1, 0, 0);
    }

    boolean isNone() {
        return repetition == 1 && presence == 0 && frequency == 0;
    }
}
