package dev.athanor.track;

import java.util.List;

/// Text for a terminal: no control characters, and widths as the terminal draws them.
final class Screen {
    private Screen() {}

    /// Names come from folders and files: what would move the cursor becomes a question mark.
    static String plain(String text) {
        var out = new StringBuilder();
        text.codePoints().forEach(point -> out.appendCodePoint(Character.isISOControl(point) ? '?' : point));
        return out.toString();
    }

    /// Columns on the screen: Chinese, Japanese and Korean characters take two.
    static int width(String text) {
        return text.codePoints().map(Screen::width).sum();
    }

    static String cut(String text, int columns) {
        int room = columns;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            room -= width(text.codePointAt(i));
            if (room < 0) {
                return text.substring(0, i);
            }
        }
        return text;
    }

    /// Columns side by side, two spaces between, the first left-aligned and those of numbers right-aligned.
    ///
    /// @param rows the header first; all of one length
    /// @param right which columns end at the same place
    static String table(List<List<String>> rows, boolean[] right) {
        var widths = new int[right.length];
        for (var row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], width(row.get(column)));
            }
        }
        var out = new StringBuilder();
        for (var row : rows) {
            var line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                var space = " ".repeat(widths[column] - width(row.get(column)));
                line.append(column == 0 ? "" : "  ");
                line.append(right[column] ? space + row.get(column) : row.get(column) + space);
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }

    private static int width(int point) {
        int type = Character.getType(point);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        boolean wide = (point >= 0x1100 && point <= 0x115F)
                || (point >= 0x2E80 && point <= 0xA4CF)
                || (point >= 0xAC00 && point <= 0xD7A3)
                || (point >= 0xF900 && point <= 0xFAFF)
                || (point >= 0xFE30 && point <= 0xFE6F)
                || (point >= 0xFF00 && point <= 0xFF60)
                || (point >= 0xFFE0 && point <= 0xFFE6)
                || (point >= 0x1F300 && point <= 0x1FAFF)
                || (point >= 0x20000 && point <= 0x3FFFD);
        return wide ? 2 : 1;
    }
}
