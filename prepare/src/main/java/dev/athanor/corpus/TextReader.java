package dev.athanor.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Reads text as documents of bounded size: at separators where there are any, else a document is the whole; what is
/// too long is cut behind a line, or at least between two characters.
final class TextReader {
    private final byte[] separator;
    private final int most;
    private final Sink sink;

    TextReader(Optional<String> separator, int most, Sink sink) {
        this.separator = separator.orElse("").getBytes(StandardCharsets.UTF_8);
        this.most = most;
        this.sink = sink;
    }

    void read(String name, InputStream in) throws IOException {
        var buffer = new byte[Math.min(most, 1 << 16)];
        int length = 0;
        int searched = 0;
        var place = new Place(name);
        while (true) {
            if (length == buffer.length) {
                if (length < most) {
                    buffer = Arrays.copyOf(buffer, (int) Math.min(most, length * 2L));
                } else {
                    int cut = cut(buffer, length);
                    place.piece(Arrays.copyOf(buffer, cut), true);
                    System.arraycopy(buffer, cut, buffer, 0, length - cut);
                    length -= cut;
                    searched = 0;
                }
            }
            int read = in.read(buffer, length, buffer.length - length);
            if (read < 0) {
                break;
            }
            length += read;
            int start = 0;
            for (int at = find(buffer, searched, length); at >= 0; at = find(buffer, start, length)) {
                place.piece(Arrays.copyOfRange(buffer, start, at), false);
                start = at + separator.length;
            }
            System.arraycopy(buffer, start, buffer, 0, length - start);
            length -= start;
            searched = Math.max(0, length - separator.length);
        }
        if (separator.length == 0 || length > 0) {
            place.piece(Arrays.copyOf(buffer, length), false);
        }
    }

    private int find(byte[] buffer, int from, int length) {
        if (separator.length == 0) {
            return -1;
        }
        for (int at = from; at + separator.length <= length; at++) {
            if (Arrays.equals(buffer, at, at + separator.length, separator, 0, separator.length)) {
                return at;
            }
        }
        return -1;
    }

    /// Where a text that is too long is cut: behind the last line, else between two characters.
    static int cut(byte[] buffer, int length) {
        for (int at = length; at > length / 2; at--) {
            if (buffer[at - 1] == '\n') {
                return at;
            }
        }
        int at = length - 1;
        while (at > length - 4 && (buffer[at] & 0xC0) == 0x80) {
            at--;
        }
        return at;
    }

    /// Names documents and their pieces.
    private final class Place {
        private final String file;
        private int document;
        private int piece;

        Place(String file) {
            this.file = file;
        }

        void piece(byte[] bytes, boolean goesOn) {
            var whole = separator.length == 0 ? file : file + "#" + (document + 1);
            if (goesOn && piece == 0) {
                sink.cut(whole);
            }
            boolean alone = piece == 0 && !goesOn;
            sink.document(new RawDocument(alone ? whole : whole + " piece " + (piece + 1), whole, bytes));
            piece = goesOn ? piece + 1 : 0;
            document += goesOn ? 0 : 1;
        }
    }
}
