package dev.athanor.generate;

import dev.athanor.settings.Check;

/// How the next token is chosen from the model's logits.
public sealed interface Sampling {

    /// The likeliest.
    record Greedy() implements Sampling {}

    /// Drawn at random, after the unlikely are left out; in transformers' order: temperature, top k, top p, min p.
    ///
    /// @param temperature divides the logits: below 1 the likely become likelier
    /// @param topK how many of the likeliest may be drawn; 0 for all
    /// @param topP the likeliest that together have this probability may be drawn (Holtzman et al. 2020); 1 for all
    /// @param minP those at least this fraction as likely as the likeliest may be drawn (Nguyen et al. 2024); 0 for
    ///     all
    /// @param seed of this sequence's draws, whatever is generated beside it
    record Random(double temperature, int topK, double topP, double minP, long seed) implements Sampling {
        public Random {
            new Check()
                    .positive("temperature", temperature)
                    .atLeast("topK", topK, 0)
                    .that(topP > 0 && topP <= 1, "topP", "is " + topP + ", expected more than 0, at most 1")
                    .within("minP", minP, 0, 1)
                    .orThrow();
        }

        /// From the model's own distribution.
        public static Random defaults() {
            return new Random(1, 0, 1, 0, 0);
        }

        public Random withTemperature(double value) {
            return new Random(value, topK, topP, minP, seed);
        }

        public Random withTopK(int value) {
            return new Random(temperature, value, topP, minP, seed);
        }

        public Random withTopP(double value) {
            return new Random(temperature, topK, value, minP, seed);
        }

        public Random withMinP(double value) {
            return new Random(temperature, topK, topP, value, seed);
        }

        public Random withSeed(long value) {
            return new Random(temperature, topK, topP, minP, value);
        }
    }
}
