package dev.athanor.prepare;

import dev.athanor.settings.Check;

/// How raw files are written.
public sealed interface Format {
    /// Values between delimiters, quoted by `"` where they hold one, with a header; UTF-8.
    record Csv(String delimiter) implements Format {
        public Csv {
            new Check()
                    .that(
                            delimiter.length() == 1
                                    && delimiter.charAt(0) < 128
                                    && "\"\n\r".indexOf(delimiter.charAt(0)) < 0,
                            "delimiter",
                            "is \"" + delimiter + "\", expected one character such as , or ;")
                    .orThrow();
        }

        public static Csv defaults() {
            return new Csv(",");
        }
    }

    /// As CSV, with tabs.
    record Tsv() implements Format {}

    /// One JSON object a line.
    record JsonLines() implements Format {}

    record Parquet() implements Format {}
}
