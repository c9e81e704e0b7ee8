package dev.athanor.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/// Numbers as a page shows them.
public final class Numbers {
    private static final MathContext FOUR_DIGITS = new MathContext(4);

    private Numbers() {}

    /// Four significant digits, no trailing zeros, exponents only for what is very small or very large: `0.9649`,
    /// `12.5`, `3.2e-7`.
    public static String brief(double value) {
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "–" : value > 0 ? "∞" : "−∞";
        }
        if (value == 0) {
            return "0";
        }
        double size = Math.abs(value);
        if (size >= 1e-4 && size < 1e9) {
            var digits = size >= 1000 ? new BigDecimal(Math.rint(value)) : new BigDecimal(value).round(FOUR_DIGITS);
            var plain = digits.stripTrailingZeros();
            return (size >= 10_000 ? String.format(Locale.ROOT, "%,d", plain.longValue()) : plain.toPlainString())
                    .replace('-', '−');
        }
        var text = String.format(Locale.ROOT, "%.3e", value);
        int e = text.indexOf('e');
        var mantissa = new BigDecimal(text.substring(0, e)).stripTrailingZeros().toPlainString();
        return (mantissa + "e" + Integer.parseInt(text.substring(e + 1))).replace('-', '−');
    }

    /// A count with its thousands apart: `1,409`.
    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
