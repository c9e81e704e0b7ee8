package dev.athanor.generate;

import dev.athanor.settings.Check;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/// Turns tokens into text as they come: no character is given before all its bytes are there, and nothing that might be
/// the beginning of a stop string before that is decided.
///
/// ```java
/// var text = new TextStream(tokenizer::decode, List.of("\n\n"));
/// generator.generate(request, token -> { out.print(text.add(token.id())); return !text.stopped(); });
/// out.print(text.finish());
/// ```
public final class TextStream {
    /// What decoders give for bytes that are no character, or not yet.
    private static final char REPLACEMENT = '\uFFFD';

    private final Function<int[], String> decode;
    private final List<String> stops;
    private int[] ids = new int[16];
    private int count;
    private int start; // decoding begins here: some decoders drop a space at a text's very beginning
    private int length;
    private int shown; // the ids before are in `pending`, or were given
    private final StringBuilder pending = new StringBuilder();
    private boolean stopped;

    /// @param decode the text of some ids in a row
    /// @param stops texts before which the stream ends; none may be empty
    public TextStream(Function<int[], String> decode, List<String> stops) {
        this.decode = decode;
        this.stops = List.copyOf(stops);
        new Check()
                .that(
                        this.stops.stream().noneMatch(String::isEmpty),
                        "stops",
                        "has an empty text, which would stop at once")
                .orThrow();
    }

    /// The text that is certain now that `id` follows; often empty.
    public String add(int id) {
        if (stopped) {
            return "";
        }
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, 2 * count);
        }
        ids[count++] = id;
        var before = decode(start, shown);
        var now = decode(start, count);
        boolean whole = now.isEmpty() || now.charAt(now.length() - 1) != REPLACEMENT;
        if (whole && now.length() > before.length()) {
            pending.append(now, before.length(), now.length());
            length += now.length() - before.length();
            start = shown;
            shown = count;
        }
        return certain();
    }

    /// The characters of all tokens so far but those that are not whole yet, with what is held back or was dropped.
    public int length() {
        return length;
    }

    /// Whether a stop string was met; what follows it is dropped.
    public boolean stopped() {
        return stopped;
    }

    /// What was held back, now that nothing follows.
    public String finish() {
        if (stopped) {
            return "";
        }
        var before = decode(start, shown);
        var now = decode(start, count);
        if (now.length() > before.length()) {
            pending.append(now, before.length(), now.length());
            length += now.length() - before.length();
        }
        start = count;
        shown = count;
        var given = certain();
        if (!stopped) {
            given += pending;
        }
        pending.setLength(0);
        return given;
    }

    private String decode(int from, int to) {
        return from == to ? "" : decode.apply(Arrays.copyOfRange(ids, from, to));
    }

    /// Takes from `pending` what cannot be part of a stop string.
    private String certain() {
        int first = -1;
        for (var stop : stops) {
            int at = pending.indexOf(stop);
            first = at >= 0 && (first < 0 || at < first) ? at : first;
        }
        stopped = first >= 0;
        int end = stopped ? first : pending.length() - longestBeginning();
        var given = pending.substring(0, end);
        pending.delete(0, stopped ? pending.length() : end);
        return given;
    }

    /// The length of the longest end of `pending` that a stop string begins with.
    private int longestBeginning() {
        int longest = 0;
        for (var stop : stops) {
            int most = Math.min(stop.length() - 1, pending.length());
            for (int length = most; length > longest; length--) {
                if (pending.indexOf(stop.substring(0, length), pending.length() - length) >= 0) {
                    longest = length;
                }
            }
        }
        return longest;
    }
}
