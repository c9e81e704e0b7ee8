package dev.athanor.table;

import java.util.Set;
import java.util.regex.Pattern;

/// Numbers as they stand in text files; what Java's own reader would take beyond that (`1f`, `0x1p3`) is not one.
public final class NumberText {
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

    // No double needs as many digits; a longer text is not a number but an attack on whoever reads it.
    private static final int LONGEST = 400;

    private NumberText() {}

    /// Whether the text is a plain decimal number, blanks around it allowed.
    public static boolean isNumber(String text) {
        return text.length() <= LONGEST && NUMBER.matcher(text.strip()).matches();
    }

    /// The number that [#isNumber] text says.
    public static double parse(String text) {
        return Double.parseDouble(text.strip());
    }

    /// The category that a number stands for: 1 and 1.0 are the same value, whichever of them the training data
    /// wrote.
    static String category(Number number, Set<String> categories) {
        var written = number.toString();
        if (categories.contains(written)) {
            return written;
        }
        double value = number.doubleValue();
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1L << 53;
        var other = whole && written.contains(".") ? Long.toString((long) value) : Double.toString(value);
        return categories.contains(other) ? other : written;
    }
}
