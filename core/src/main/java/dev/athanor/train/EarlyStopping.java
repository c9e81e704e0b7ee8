package dev.athanor.train;

import dev.athanor.settings.Check;

/// Stops a run whose validation no longer improves.
///
/// @param patience how many validations in a row may pass without an improvement
/// @param least the improvement of the monitored metric that counts as one
public record EarlyStopping(int patience, double least) {
    public EarlyStopping {
        new Check().atLeast("patience", patience, 1).notNegative("least", least).orThrow();
    }

    public static EarlyStopping defaults() {
        return new EarlyStopping(10, 0);
    }
}
