package dev.athanor.prepare;

import dev.athanor.table.NumberText;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the first values of a column speak for.
final class Evidence {
    private static final Pattern DATE =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}([ T]\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,6})?)?Z?)?");

    // A double tells whole numbers apart up to 2^53; longer ones are names that happen to be digits.
    private static final Pattern LONG_DIGITS = Pattern.compile("[+-]?\\d{16,}");

    private final Set<String> distinct = new HashSet<>();
    private long values;
    private long numbers;
    private long dates;
    private boolean longDigits;
    private @Nullable String odd;
    private long oddLine;
    private @Nullable Path oddFile;

    static boolean isDate(String text) {
        return DATE.matcher(text).matches();
    }

    /// Whether a date, and a time of day where there is one, are of the calendar and the clock.
    static boolean isTime(String text) {
        if (!isDate(text)) {
            return false;
        }
        try {
            LocalDate.parse(text.substring(0, 10));
            if (text.length() > 11) {
                LocalTime.parse(text.substring(11).replace("Z", ""));
            }
            return true;
        } catch (DateTimeException _) {
            return false;
        }
    }

    void add(String value, Path file, long line) {
        values++;
        distinct.add(value);
        if (NumberText.isNumber(value)) {
            numbers++;
            longDigits |= LONG_DIGITS.matcher(value).matches();
        } else {
            if (isDate(value)) {
                dates++;
            }
            if (odd == null) {
                odd = value;
                oddLine = line;
                oddFile = file;
            }
        }
    }

    boolean isEmpty() {
        return values == 0;
    }

    int distinct() {
        return distinct.size();
    }

    RawColumn.Kind kind() {
        if (values > 0 && numbers == values && !longDigits) {
            return RawColumn.Kind.NUMBER;
        }
        return values > 0 && dates == values ? RawColumn.Kind.TIME : RawColumn.Kind.TEXT;
    }

    /// Most values are numbers and some are not: more likely a slip than a category.
    boolean isMostlyNumbers() {
        return odd != null && numbers * 2 > values;
    }

    String odd() {
        return String.valueOf(odd);
    }

    long oddLine() {
        return oddLine;
    }

    @Nullable
    Path oddFile() {
        return oddFile;
    }
}
