package dev.athanor.prepare;

import java.util.Locale;

/// A split of a dataset.
public enum Part {
    TRAIN(0),
    VALIDATION(1),
    TEST(2);

    private final int code;

    Part(int code) {
        this.code = code;
    }

    /// The name of its file in a dataset directory.
    public String file() {
        return label() + ".parquet";
    }

    /// How it is called in files: `train`, `validation`, `test`.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// What it is in SQL.
    int code() {
        return code;
    }

    static Part ofCode(long code) {
        return code == 0 ? TRAIN : code == 1 ? VALIDATION : TEST;
    }
}
