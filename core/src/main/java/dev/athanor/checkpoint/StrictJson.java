package dev.athanor.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Reads JSON of which every token is foreseen: what is not expected at a place is an error with its byte, so neither
/// depth nor duplicate names can do harm, and nothing is built but what the caller keeps.
final class StrictJson implements AutoCloseable {
    private final Path file;
    private final long start;
    private final JsonParser parser;

    /// @param start where in `file` the JSON begins
    StrictJson(Path file, MemorySegment json, long start) {
        this.file = file;
        this.start = start;
        // A second byte of 0 would be taken for UTF-16, a first of 0xEF for a byte order mark: formats here have
        // neither.
        if (json.byteSize() < 2
                || json.get(ValueLayout.JAVA_BYTE, 0) != '{'
                || json.get(ValueLayout.JAVA_BYTE, 1) == 0) {
            throw new CorruptFileException(file, start, "expected a JSON object, which starts with {");
        }
        // A factory of its own: factories keep a table of the names they saw, and these are a stranger's.
        this.parser = new JsonFactory().createParser(ObjectReadContext.empty(), new SegmentStream(json));
    }

    @FunctionalInterface
    interface Member {
        /// Reads the value of the member `name`, wholly.
        void read(String name);
    }

    /// Reads one object; each member once, in the file's order.
    void object(String what, Member member) {
        expect(next(), JsonToken.START_OBJECT, what + " must be an object");
        Set<String> seen = new HashSet<>();
        while (next() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            if (!seen.add(name)) {
                throw corrupt("\"" + name + "\" occurs twice");
            }
            member.read(name);
        }
    }

    String string(String what) {
        expect(next(), JsonToken.VALUE_STRING, what + " must be a string");
        try {
            return parser.getString();
        } catch (JacksonException e) {
            throw broken(e);
        }
    }

    /// An integer from 0 to 2^63 - 1.
    long count(String what) {
        expect(next(), JsonToken.VALUE_NUMBER_INT, what + " must be an integer");
        return countHere(what);
    }

    double number(String what) {
        JsonToken token = next();
        if (token != JsonToken.VALUE_NUMBER_FLOAT && token != JsonToken.VALUE_NUMBER_INT) {
            throw corrupt(what + " must be a number");
        }
        try {
            return parser.getDoubleValue();
        } catch (JacksonException e) {
            throw broken(e);
        }
    }

    boolean bool(String what) {
        JsonToken token = next();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw corrupt(what + " must be true or false");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    /// An array of at most `most` integers, none negative.
    long[] counts(String what, int most) {
        expect(next(), JsonToken.START_ARRAY, what + " must be an array");
        long[] counts = new long[Math.min(most, 8)];
        int length = 0;
        while (next() != JsonToken.END_ARRAY) {
            if (length == most) {
                throw corrupt(what + " has more than " + most + " entries");
            }
            expect(parser.currentToken(), JsonToken.VALUE_NUMBER_INT, what + " must hold integers");
            if (length == counts.length) {
                counts = java.util.Arrays.copyOf(counts, Math.min(most, length * 2));
            }
            counts[length++] = countHere(what);
        }
        return java.util.Arrays.copyOf(counts, length);
    }

    /// Steps over one value of any kind.
    void skip() {
        next();
        try {
            parser.skipChildren();
        } catch (JacksonException e) {
            throw broken(e);
        }
    }

    /// Nothing but white space may follow.
    void end() {
        if (next() != null) {
            throw corrupt("there is more after the end of the JSON");
        }
    }

    /// Where the token read last begins in the file.
    long offset() {
        return start + Math.max(0, parser.currentTokenLocation().getByteOffset());
    }

    CorruptFileException corrupt(String message) {
        return new CorruptFileException(file, offset(), message);
    }

    @Override
    public void close() {
        parser.close();
    }

    private long countHere(String what) {
        try {
            long value = parser.getLongValue();
            if (value < 0) {
                throw corrupt(what + " holds " + value + ", which is negative");
            }
            return value;
        } catch (JacksonException e) {
            throw new CorruptFileException(file, offset(), what + " holds a number beyond 64 bits", e);
        }
    }

    private @Nullable JsonToken next() {
        try {
            return parser.nextToken();
        } catch (JacksonException e) {
            throw broken(e);
        }
    }

    private void expect(@Nullable JsonToken token, JsonToken expected, String message) {
        if (token != expected) {
            throw corrupt(message);
        }
    }

    private CorruptFileException broken(JacksonException e) {
        long at = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
        return new CorruptFileException(
                file, at < 0 ? offset() : start + at, "is not JSON: " + e.getOriginalMessage(), e);
    }

    /// Reads a segment of any size without copying it first.
    private static final class SegmentStream extends InputStream {
        private final MemorySegment bytes;
        private long position;

        SegmentStream(MemorySegment bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return position == bytes.byteSize() ? -1 : Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, position++));
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            if (position == bytes.byteSize()) {
                return -1;
            }
            int count = (int) Math.min(length, bytes.byteSize() - position);
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, position, into, from, count);
            position += count;
            return count;
        }
    }
}
