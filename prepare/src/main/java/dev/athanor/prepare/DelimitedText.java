package dev.athanor.prepare;

import dev.athanor.table.NumberText;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/// Reads blocks of delimited text into typed columns, as strictly as [CsvRows] and many times as fast; it does not say
/// what is wrong.
final class DelimitedText {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final double[] POWERS = powers();
    private static final long[] WHOLE_POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000};
    private static final double[] SIGNS = {1, -1};
    private static final long NEW_LINES = Words.each('\n');
    private static final long RETURNS = Words.each('\r');
    private static final long EXACT = 1L << 53;

    private final byte delimiter;
    private final long delimiters;
    private final boolean emptyIsMissing;
    private final Set<String> missingText;
    private final double[] missingNumbers;
    private final RawBlock block;
    private byte[] text = {};
    private int at;
    private int end;
    private byte[] unquoted = new byte[256];
    private int length;

    DelimitedText(char delimiter, Set<String> missingText, RawBlock block) {
        this.delimiter = (byte) delimiter;
        delimiters = Words.each(delimiter);
        emptyIsMissing = missingText.contains("");
        this.missingText = missingText;
        this.block = block;
        missingNumbers = missingText.stream()
                .filter(NumberText::isNumber)
                .mapToDouble(NumberText::parse)
                .toArray();
    }

    private static double[] powers() {
        var powers = new double[23];
        for (int i = 0; i < powers.length; i++) {
            powers[i] = Double.parseDouble("1e" + i);
        }
        return powers;
    }

    RawBlock block() {
        return block;
    }

    /// Adds the rows of `lines` to the block.
    ///
    /// @return false if they end within quotes
    /// @throws UnreadableText if a row cannot be read
    boolean read(Lines lines) {
        text = lines.bytes();
        at = lines.start();
        end = lines.end();
        if (lines.header() && !skipHeader()) {
            return false;
        }
        int columns = block.width();
        while (at < end) {
            if (columns > 1 && isBlank()) {
                endLine();
                continue;
            }
            for (int column = 0; column < columns; column++) {
                if (!value(column)) {
                    return false;
                }
                if (column < columns - 1) {
                    if (text[at++] != delimiter) {
                        throw new UnreadableText("holds a row of too few values");
                    }
                }
            }
            endLine();
            block.endRow();
        }
        return true;
    }

    private boolean skipHeader() {
        while (true) {
            if (text[at] == '"') {
                if (!unquote()) {
                    return false;
                }
            } else {
                plain();
            }
            if (text[at] != delimiter) {
                endLine();
                return true;
            }
            at++;
        }
    }

    /// A line without anything, or of two quotes.
    private boolean isBlank() {
        int next = at;
        if (text[next] == '"' && text[next + 1] == '"') {
            next += 2;
        }
        if (text[next] != '\n' && text[next] != '\r') {
            return false;
        }
        at = next;
        return true;
    }

    private void endLine() {
        if (text[at] == '\r') {
            at++;
            if (at < end && text[at] == '\n') {
                at++;
            }
        } else if (text[at++] != '\n') {
            throw new UnreadableText("holds a row of too many values");
        }
    }

    /// Reads a value and stops behind it.
    private boolean value(int column) {
        var numbers = block.numbers(column);
        if (text[at] == '"') {
            if (!unquote()) {
                return false;
            }
            if (numbers == null) {
                block.join(column, block.texts(column).add(unquoted, 0, length));
            } else {
                block.join(column, odd(numbers, new String(unquoted, 0, length, StandardCharsets.UTF_8)));
            }
            return true;
        }
        if (numbers == null) {
            int from = at;
            long hash = plain();
            block.join(column, block.texts(column).add(hash, text, from, at));
        } else if (!number(column, numbers)) {
            int from = at;
            plain();
            block.join(
                    column,
                    from == at && emptyIsMissing
                            ? numbers.addMissing()
                            : odd(numbers, new String(text, from, at - from, StandardCharsets.UTF_8)));
        }
        return true;
    }

    /// A number that is written plainly, of so few digits that the division of whole numbers rounds as it should: up to
    /// seven before the point and up to seven behind it, each read at once.
    private boolean number(int column, NumberColumn numbers) {
        int minus = text[at] == '-' ? 1 : 0;
        int next = at + minus;
        long word = (long) LONG.get(text, next) ^ Words.each('0');
        int whole = Words.digits(word);
        if (whole == 0 || whole == 8) {
            return number(column, numbers, next, minus);
        }
        long digits = Words.number(word, whole);
        next += whole;
        int fraction = 0;
        if (text[next] == '.') {
            word = (long) LONG.get(text, ++next) ^ Words.each('0');
            fraction = Words.digits(word);
            if (fraction == 0 || fraction == 8) {
                return number(column, numbers, at + minus, minus);
            }
            digits = digits * WHOLE_POWERS[fraction] + Words.number(word, fraction);
            next += fraction;
        }
        return number(column, numbers, next, minus, digits, fraction);
    }

    /// The same for up to eighteen digits, one after the other.
    private boolean number(int column, NumberColumn numbers, int from, int minus) {
        int next = from;
        long digits = 0;
        while (isDigit(text[next])) {
            digits = 10 * digits + text[next++] - '0';
        }
        int count = next - from;
        int fraction = 0;
        if (text[next] == '.') {
            int first = ++next;
            while (isDigit(text[next])) {
                digits = 10 * digits + text[next++] - '0';
            }
            fraction = next - first;
            count += fraction;
        }
        return count > 0 && count <= 18 && digits < EXACT && number(column, numbers, next, minus, digits, fraction);
    }

    private static boolean isDigit(byte letter) {
        return letter >= '0' && letter <= '9';
    }

    private boolean number(int column, NumberColumn numbers, int next, int minus, long digits, int fraction) {
        byte letter = text[next];
        if (letter != delimiter && letter != '\n' && letter != '\r') {
            return false;
        }
        double value = SIGNS[minus] * (digits / POWERS[fraction]);
        if (missingNumbers.length > 0 && mayBeMissing(value)) {
            return false;
        }
        at = next;
        block.join(column, numbers.add(value));
        return true;
    }

    private boolean mayBeMissing(double value) {
        for (double missing : missingNumbers) {
            if (missing == value) {
                return true;
            }
        }
        return false;
    }

    private long odd(NumberColumn numbers, String value) {
        if (missingText.contains(value)) {
            return numbers.addMissing();
        }
        if (!NumberText.isNumber(value)) {
            throw new UnreadableText("holds \"" + value + "\", expected a number");
        }
        return numbers.addChecked(NumberText.parse(value));
    }

    /// Stops behind a value without quotes.
    ///
    /// @return its hash
    private long plain() {
        long hash = 0;
        int next = at;
        while (true) {
            long word = (long) LONG.get(text, next);
            long found = Words.find(word, delimiters) | Words.find(word, NEW_LINES) | Words.find(word, RETURNS);
            if (found != 0) {
                int left = Long.numberOfTrailingZeros(found) >> 3;
                hash = TextColumn.lastHash(hash, word, left, next + left - at);
                at = next + left;
                return hash;
            }
            hash = HashColumn.join(hash, word);
            next += 8;
        }
    }

    /// Copies what is between quotes, and stops behind them.
    private boolean unquote() {
        length = 0;
        int next = at + 1;
        while (next < end) {
            byte letter = text[next++];
            if (letter == '"') {
                if (next < end && text[next] == '"') {
                    next++;
                } else {
                    at = next;
                    return true;
                }
            }
            if (length + TextColumn.PADDING >= unquoted.length) {
                unquoted = Arrays.copyOf(unquoted, 2 * unquoted.length);
            }
            unquoted[length++] = letter;
        }
        return false;
    }
}
