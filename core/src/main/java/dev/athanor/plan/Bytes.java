package dev.athanor.plan;

import java.util.Locale;
import java.util.regex.Pattern;

/// Amounts of memory as people write them: `512MB`, `1.5GB`, `2GiB`.
public final class Bytes {
    private static final Pattern AMOUNT =
            Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([KMGT]i?)?B?", Pattern.CASE_INSENSITIVE);
    private static final String UNITS = "KMGT";

    private Bytes() {}

    /// @throws IllegalArgumentException if it is no amount, or none at all
    public static long parse(String text) {
        var found = AMOUNT.matcher(text.strip());
        if (!found.matches()) {
            throw new IllegalArgumentException("is '" + text + "', expected an amount such as 512MB, 2GB or 1.5GiB");
        }
        double bytes = Double.parseDouble(found.group(1));
        var unit = found.group(2) == null ? "" : found.group(2).toUpperCase(Locale.ROOT);
        if (!unit.isEmpty()) {
            bytes *= Math.pow(unit.length() > 1 ? 1024 : 1000, UNITS.indexOf(unit.charAt(0)) + 1.0);
        }
        if (bytes < 1 || bytes > Long.MAX_VALUE / 2.0) {
            throw new IllegalArgumentException("is '" + text + "', expected more than nothing and less than that");
        }
        return Math.round(bytes);
    }

    /// In megabytes, as a table shows them: `1,234 MB`.
    public static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,d MB", Math.round(bytes / 1e6));
    }
}
