package dev.athanor.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/// Goes through the fields of one message of Protocol Buffers in a mapped file. Every length is checked against the
/// message around it before it is used.
///
/// ```java
/// while (message.next()) {
///     switch (message.field()) {
///         case 7 -> graph(message.message());
///         default -> message.skip();
///     }
/// }
/// ```
final class ProtobufReader {
    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int BYTES = 2;
    private static final int FOUR_BYTES = 5;
    private static final int MOST_VARINT_BYTES = 10;
    private static final int MOST_TEXT = 4096;

    private final MappedFile file;
    private final long end;
    private long at;
    private long fieldAt;
    private int field;
    private int wire;

    private ProtobufReader(MappedFile file, long start, long end) {
        this.file = file;
        this.at = start;
        this.end = end;
    }

    static ProtobufReader of(MappedFile file) {
        return new ProtobufReader(file, 0, file.size());
    }

    /// On to the next field, whose value must then be read or skipped; false at the end of the message.
    boolean next() {
        if (at == end) {
            return false;
        }
        fieldAt = at;
        long tag = varint();
        field = (int) (tag >>> 3);
        wire = (int) (tag & 7);
        if (tag < 0 || tag >>> 3 == 0 || tag >>> 3 > Integer.MAX_VALUE) {
            throw corrupt("is no field of a message");
        }
        return true;
    }

    int field() {
        return field;
    }

    /// Where the field that is read now stands in the file.
    long offset() {
        return fieldAt;
    }

    /// Whether the value is of counted bytes, as numbers of a list are when they are packed.
    boolean packed() {
        return wire == BYTES;
    }

    /// Whether any of the message is left.
    boolean more() {
        return at < end;
    }

    /// A whole number as it stands, of a field or of a packed list.
    long varint() {
        long value = 0;
        for (int i = 0; i < MOST_VARINT_BYTES; i++) {
            if (at == end) {
                throw corrupt("has a number that runs past the end of its message");
            }
            int next = file.unsignedByte(at++);
            value |= (long) (next & 0x7f) << (7 * i);
            if (next < 0x80) {
                return value;
            }
        }
        throw corrupt("has a number of more than 64 bits");
    }

    /// The value of a field that is a whole number.
    long number() {
        expect(VARINT, "a number");
        return varint();
    }

    /// The value of a field that is a message, or a packed list.
    ProtobufReader message() {
        long length = length();
        var inner = new ProtobufReader(file, at, at + length);
        inner.fieldAt = fieldAt;
        at += length;
        return inner;
    }

    /// The value of a field as it lies in the file.
    MemorySegment bytes() {
        long length = length();
        var bytes = file.bytes().asSlice(at, length);
        at += length;
        return bytes;
    }

    /// The value of a field that is a short text, such as a name.
    String text() {
        var bytes = bytes();
        if (bytes.byteSize() > MOST_TEXT) {
            throw corrupt("has a name of " + bytes.byteSize() + " bytes, expected at most " + MOST_TEXT);
        }
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toArray(ValueLayout.JAVA_BYTE)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CorruptFileException(file.path(), fieldAt, "has a name that is not UTF-8", e);
        }
    }

    void skip() {
        switch (wire) {
            case VARINT -> varint();
            case EIGHT_BYTES -> forward(8);
            case BYTES -> forward(length());
            case FOUR_BYTES -> forward(4);
            default -> throw corrupt("is of kind " + wire + ", which no field is");
        }
    }

    private long length() {
        expect(BYTES, "counted bytes");
        long length = varint();
        if (length < 0 || length > end - at) {
            throw corrupt("says that it has " + Long.toUnsignedString(length) + " bytes, but its message ends after "
                    + (end - at) + "; the file is truncated or damaged");
        }
        return length;
    }

    private void forward(long count) {
        if (count > end - at) {
            throw corrupt("runs past the end of its message; the file is truncated or damaged");
        }
        at += count;
    }

    private void expect(int kind, String what) {
        if (wire != kind) {
            throw corrupt("is of kind " + wire + ", expected " + what);
        }
    }

    CorruptFileException corrupt(String message) {
        return new CorruptFileException(file.path(), fieldAt, "field " + field + " " + message);
    }
}
