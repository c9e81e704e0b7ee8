package dev.athanor.report;

/// Makes values harmless where they stand.
final class Escape {
    private Escape() {}

    /// For element content and quoted attributes. Characters that HTML forbids become the replacement character.
    static String html(String text) {
        var out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> {
            switch (point) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(isShown(point) ? point : 0xFFFD);
            }
        });
        return out.toString();
    }

    /// JSON that may stand in a script element: nothing in it can end the element or open a comment.
    static String script(String json) {
        return json.replace("&", "\\u0026")
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    private static boolean isShown(int point) {
        boolean control = (point < 0x20 && point != '\t' && point != '\n' && point != '\r') || point == 0x7F;
        boolean loneSurrogate = point >= 0xD800 && point <= 0xDFFF;
        return !control && !loneSurrogate;
    }
}
