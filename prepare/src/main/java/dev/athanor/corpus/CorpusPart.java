package dev.athanor.corpus;

import java.util.Locale;

/// A split of a corpus.
public enum CorpusPart {
    TRAIN,
    VALIDATION,
    TEST;

    /// `train`, `validation` or `test`, as in names of files.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
