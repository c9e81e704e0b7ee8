package dev.athanor.recipe;

import dev.athanor.settings.Check;

/// How many samples go through the model together.
///
/// @param samples at most this many; of fewer there are, all
public record BatchSize(int samples) {
    private static final String FULL = "full";

    public BatchSize {
        new Check().atLeast("", samples, 1).orThrow();
    }

    /// Reads a whole number, or `full` for all samples.
    public static BatchSize parse(String text) {
        if (text.equals(FULL)) {
            return new BatchSize(Integer.MAX_VALUE);
        }
        try {
            return new BatchSize(Integer.parseInt(text));
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException("is '" + text + "', expected a whole number of at least 1, or full");
        }
    }

    /// As many of `available` samples as go together.
    public int of(long available) {
        return (int) Math.min(samples, available);
    }

    @Override
    public String toString() {
        return samples == Integer.MAX_VALUE ? FULL : Integer.toString(samples);
    }
}
