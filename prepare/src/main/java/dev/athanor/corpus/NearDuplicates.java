package dev.athanor.corpus;

import dev.athanor.settings.Check;

/// Documents that differ little: of those whose sets of word sequences have at least this much in common, only the
/// first is kept (MinHash with banding: Broder 1997, Lee et al. 2022).
///
/// @param similarity of the two sets, the size of what both have over the size of what either has
/// @param words how many make a sequence
public record NearDuplicates(double similarity, int words) {
    public NearDuplicates {
        new Check()
                .within("similarity", similarity, 0.5, 1)
                .atLeast("words", words, 1)
                .orThrow();
    }

    public static NearDuplicates defaults() {
        return new NearDuplicates(0.8, 5);
    }
}
