package dev.athanor.prepare;

import dev.athanor.table.NumberText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/// Reads blocks of delimited text into typed columns, as strictly as [CsvRows] and many times as fast; it does not say
/// what is wrong.
final class DelimitedText {
    private static final double[] POWERS = powers();
    private static final long EXACT = 1L << 53;

    private final byte delimiter;
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
        byte[] source = text;
        int from = at;
        int to;
        if (text[at] == '"') {
            if (!unquote()) {
                return false;
            }
            source = unquoted;
            from = 0;
            to = length;
        } else if (numbers != null && number(column, numbers)) {
            return true;
        } else {
            to = plain();
        }
        if (numbers == null) {
            block.join(column, block.texts(column).add(source, from, to));
        } else {
            block.join(column, odd(numbers, new String(source, from, to - from, StandardCharsets.UTF_8)));
        }
        return true;
    }

    /// A number that is written plainly, of so few digits that the division of whole numbers rounds as it should.
    private boolean number(int column, NumberColumn numbers) {
        var bytes = text;
        int next = at;
        byte letter = bytes[next];
        boolean negative = letter == '-';
        if (negative || letter == '+') {
            letter = bytes[++next];
        }
        long digits = 0;
        int first = next;
        while (letter >= '0' && letter <= '9') {
            digits = 10 * digits + letter - '0';
            letter = bytes[++next];
        }
        int count = next - first;
        int fraction = 0;
        if (letter == '.') {
            first = next + 1;
            letter = bytes[++next];
            while (letter >= '0' && letter <= '9') {
                digits = 10 * digits + letter - '0';
                letter = bytes[++next];
            }
            fraction = next - first;
            count += fraction;
        }
        boolean whole = letter == delimiter || letter == '\n' || letter == '\r';
        if (!whole || count == 0 || count > 18 || digits >= EXACT) {
            return false;
        }
        double magnitude = digits / POWERS[fraction];
        double value = negative ? -magnitude : magnitude;
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

    /// Stops behind a value without quotes; what ends the block ends it, too.
    private int plain() {
        var bytes = text;
        int next = at;
        while (bytes[next] != delimiter && bytes[next] != '\n' && bytes[next] != '\r') {
            next++;
        }
        at = next;
        return next;
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
