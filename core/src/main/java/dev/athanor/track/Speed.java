package dev.athanor.track;

import dev.athanor.settings.Check;

/// How fast the steps of a run were, over the time of the steps alone.
///
/// @param unit what is counted: "tokens" or "rows"
/// @param unitsPerSecond of training
/// @param flopsPerSecond those of the model's products, by its formula, a multiplication and an addition counting two
/// @param peakFlopsPerSecond those of this machine's matrix product
/// @param peak how that was measured
public record Speed(String unit, double unitsPerSecond, double flopsPerSecond, double peakFlopsPerSecond, String peak) {
    public Speed {
        new Check()
                .notNegative("unitsPerSecond", unitsPerSecond)
                .notNegative("flopsPerSecond", flopsPerSecond)
                .positive("peakFlopsPerSecond", peakFlopsPerSecond)
                .orThrow();
    }

    /// The part of the machine's matrix product that the model's reach.
    public double shareOfPeak() {
        return flopsPerSecond / peakFlopsPerSecond;
    }
}
