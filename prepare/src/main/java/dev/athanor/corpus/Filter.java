package dev.athanor.corpus;

import dev.athanor.settings.Check;
import java.util.HashSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// What a document must be like to be kept. Shares are from 0 to 1.
public sealed interface Filter {
    /// Whether the document is kept.
    boolean keeps(String text);

    /// As the report names what was left out.
    String reason();

    /// From `min` to `max` characters.
    record Length(long min, long max) implements Filter {
        public Length {
            new Check()
                    .atLeast("min", min, 0)
                    .that(max >= min, "max", "is " + max + ", expected at least min, " + min)
                    .orThrow();
        }

        public static Length defaults() {
            return new Length(1, Long.MAX_VALUE);
        }

        @Override
        public boolean keeps(String text) {
            long characters = text.codePointCount(0, text.length());
            return characters >= min && characters <= max;
        }

        @Override
        public String reason() {
            return "length";
        }
    }

    /// Lines of at most `longest` characters, and of at most `mean` on average: generated and packed code has longer
    /// ones (Chen et al. 2021, section 3.1).
    record LineLength(double mean, int longest) implements Filter {
        public LineLength {
            new Check().positive("mean", mean).atLeast("longest", longest, 1).orThrow();
        }

        public static LineLength defaults() {
            return new LineLength(100, 1000);
        }

        @Override
        public boolean keeps(String text) {
            long lines = 0;
            int start = 0;
            while (start <= text.length()) {
                int end = text.indexOf('\n', start);
                end = end < 0 ? text.length() : end;
                if (end - start > longest) {
                    return false;
                }
                lines++;
                start = end + 1;
            }
            return text.length() <= mean * lines + lines;
        }

        @Override
        public String reason() {
            return "line-length";
        }
    }

    /// At least this share of characters are letters.
    record Letters(double least) implements Filter {
        public Letters {
            new Check().within("least", least, 0, 1).orThrow();
        }

        public static Letters defaults() {
            return new Letters(0.25);
        }

        @Override
        public boolean keeps(String text) {
            long letters = text.codePoints().filter(Character::isLetter).count();
            return letters >= least * text.codePointCount(0, text.length());
        }

        @Override
        public String reason() {
            return "letters";
        }
    }

    /// At most this share of the lines that are not blank stood before in the same document (Rae et al. 2021, table
    /// A1).
    record RepeatedLines(double most) implements Filter {
        public RepeatedLines {
            new Check().within("most", most, 0, 1).orThrow();
        }

        public static RepeatedLines defaults() {
            return new RepeatedLines(0.3);
        }

        @Override
        public boolean keeps(String text) {
            var seen = new HashSet<String>();
            long lines = 0;
            for (var line : (Iterable<String>) text.lines().map(String::strip)::iterator) {
                if (!line.isEmpty()) {
                    lines++;
                    seen.add(line);
                }
            }
            return lines - seen.size() <= most * lines;
        }

        @Override
        public String reason() {
            return "repeated-lines";
        }
    }

    /// Words of a mean length from `least` to `most` (Rae et al. 2021, appendix A1.1).
    record WordLength(double least, double most) implements Filter {
        public WordLength {
            new Check()
                    .notNegative("least", least)
                    .that(most >= least, "most", "is " + most + ", expected at least least, " + least)
                    .orThrow();
        }

        public static WordLength defaults() {
            return new WordLength(3, 10);
        }

        @Override
        public boolean keeps(String text) {
            long words = 0;
            long letters = 0;
            boolean within = false;
            for (int i = 0; i < text.length(); i++) {
                boolean letter = !Character.isWhitespace(text.charAt(i));
                words += letter && !within ? 1 : 0;
                letters += letter ? 1 : 0;
                within = letter;
            }
            return letters >= least * words && letters <= most * words;
        }

        @Override
        public String reason() {
            return "word-length";
        }
    }

    /// The pattern is found nowhere.
    record Without(String pattern) implements Filter {
        public Without {
            check(pattern);
        }

        @Override
        public boolean keeps(String text) {
            return !Pattern.compile(pattern).matcher(text).find();
        }

        @Override
        public String reason() {
            return "without " + pattern;
        }
    }

    /// The pattern is found somewhere.
    record With(String pattern) implements Filter {
        public With {
            check(pattern);
        }

        @Override
        public boolean keeps(String text) {
            return Pattern.compile(pattern).matcher(text).find();
        }

        @Override
        public String reason() {
            return "with " + pattern;
        }
    }

    private static void check(String pattern) {
        String problem = "";
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            problem = e.getDescription();
        }
        new Check()
                .that(problem.isEmpty(), "pattern", "is '" + pattern + "', which is no pattern: " + problem)
                .orThrow();
    }
}
