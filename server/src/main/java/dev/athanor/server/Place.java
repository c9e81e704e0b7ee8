package dev.athanor.server;

import java.util.ArrayDeque;
import java.util.regex.Pattern;
import tools.jackson.core.TokenStreamContext;

/// Where in a request's body something stands, as a client would write it: `rows[3].tenure`, `data[3][0]`.
final class Place {
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");
    private static final int LONGEST = 80;

    private Place() {}

    /// Of a parser: down to a row's value, and no deeper.
    static String of(TokenStreamContext context) {
        var path = new ArrayDeque<TokenStreamContext>();
        for (var each = context; each != null && !each.inRoot(); each = each.getParent()) {
            path.addFirst(each);
        }
        var place = "";
        for (var each : path.stream().limit(3).toList()) {
            if (each.inObject() && each.hasCurrentName()) {
                place = place.isEmpty() ? key(each.currentName()) : value(place, each.currentName());
            } else if (each.inArray() && each.hasCurrentIndex()) {
                place += "[" + each.getCurrentIndex() + "]";
            }
        }
        return place;
    }

    static String key(String name) {
        return value("", name).replaceFirst("^\\.", "");
    }

    static String row(String key, long row) {
        return key + "[" + row + "]";
    }

    static String value(String row, int position) {
        return row + "[" + position + "]";
    }

    static String value(String row, String column) {
        var name = column.length() > LONGEST ? column.substring(0, LONGEST) + "..." : column;
        return PLAIN.matcher(name).matches()
                ? row + "." + name
                : row + "[\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"]";
    }
}
