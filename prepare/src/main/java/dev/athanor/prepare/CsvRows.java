package dev.athanor.prepare;

import dev.athanor.table.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Delimited text (RFC 4180), read strictly: what another reader would guess at is an error with its line.
final class CsvRows implements RowReader {
    private static final int END = -1;

    private final Path file;
    private final int delimiter;
    private final InputStream input;
    private final byte[] buffer = new byte[1 << 16];
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final List<String> names;
    private int filled;
    private int at;
    private byte[] field = new byte[256];
    private int length;
    private boolean ascii = true;
    private long line = 1;

    CsvRows(Path file, char delimiter) {
        this.file = file;
        this.delimiter = delimiter;
        try {
            input = Sources.open(file);
        } catch (IOException e) {
            throw DataException.in(file, "cannot be read: " + e, e);
        }
        try {
            names = header();
        } catch (DataException e) {
            close();
            throw e;
        }
    }

    private List<String> header() {
        skipByteOrderMark();
        var header = record(null);
        if (header == null) {
            throw DataException.in(file, "is empty, expected a header and rows");
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < header.size(); i++) {
            var name = header.get(i);
            if (name.isBlank()) {
                throw DataException.at(file, 1, "the header's column " + (i + 1) + " has no name; give it one");
            }
            if (!seen.add(name)) {
                throw DataException.at(file, 1, name, "stands in the header twice; rename one");
            }
        }
        return List.copyOf(header);
    }

    @Override
    public List<String> names() {
        return names;
    }

    @Override
    public @Nullable Row next() {
        while (true) {
            long start = line;
            var fields = record(names);
            if (fields == null) {
                return null;
            }
            if (fields.size() == 1 && fields.getFirst().isEmpty() && names.size() > 1) {
                continue; // a blank line
            }
            if (fields.size() != names.size()) {
                throw DataException.at(
                        file,
                        start,
                        "has " + fields.size() + " values, expected " + names.size()
                                + " as in the header; a value that holds the delimiter needs quotes");
            }
            var values = LinkedHashMap.<String, @Nullable String>newLinkedHashMap(names.size());
            for (int i = 0; i < fields.size(); i++) {
                values.put(names.get(i), fields.get(i));
            }
            return new Row(start, values);
        }
    }

    /// The fields up to the end of a line, or null at the end of the file.
    private @Nullable List<String> record(@Nullable List<String> columns) {
        int first = read();
        if (first == END) {
            return null;
        }
        var fields = new ArrayList<String>();
        long start = line;
        int next = first;
        while (true) {
            length = 0;
            ascii = true;
            if (next == '"') {
                next = quoted(start, fields.size(), columns);
            } else {
                while (next != delimiter && next != '\n' && next != '\r' && next != END) {
                    append(next);
                    next = read();
                }
            }
            fields.add(text(fields.size(), columns));
            if (next == delimiter) {
                next = read();
                continue;
            }
            if (next == '\r' && peek() == '\n') {
                next = read();
            }
            if (next != END) {
                line++;
            }
            return fields;
        }
    }

    /// What follows the closing quote.
    private int quoted(long start, int index, @Nullable List<String> columns) {
        while (true) {
            int next = read();
            if (next == END) {
                throw wrong(start, index, columns, "has a quote that is never closed");
            }
            if (next == '\n') {
                line++;
            }
            if (next != '"') {
                append(next);
                continue;
            }
            next = read();
            if (next == '"') {
                append(next);
            } else if (next == delimiter || next == '\n' || next == '\r' || next == END) {
                return next;
            } else {
                throw wrong(line, index, columns, "has text after its closing quote; a quote within is written twice");
            }
        }
    }

    private String text(int index, @Nullable List<String> columns) {
        if (ascii) {
            return new String(field, 0, length, StandardCharsets.ISO_8859_1);
        }
        try {
            return decoder.decode(ByteBuffer.wrap(field, 0, length)).toString();
        } catch (CharacterCodingException _) {
            throw wrong(line, index, columns, "is not UTF-8; save the file as UTF-8");
        }
    }

    private DataException wrong(long where, int index, @Nullable List<String> columns, String what) {
        return columns == null || index >= columns.size()
                ? DataException.at(file, where, "value " + (index + 1) + " " + what)
                : DataException.at(file, where, columns.get(index), what);
    }

    private void append(int value) {
        if (length == field.length) {
            field = Arrays.copyOf(field, length * 2);
        }
        ascii &= value < 128;
        field[length++] = (byte) value;
    }

    private void skipByteOrderMark() {
        if (peek() == 0xEF && filled >= 3 && (buffer[1] & 0xFF) == 0xBB && (buffer[2] & 0xFF) == 0xBF) {
            at = 3;
        }
    }

    private int read() {
        int value = peek();
        at++;
        return value;
    }

    private int peek() {
        if (at >= filled) {
            try {
                filled = input.readNBytes(buffer, 0, buffer.length);
            } catch (IOException e) {
                throw DataException.in(file, "cannot be read: " + e, e);
            }
            at = 0;
            if (filled == 0) {
                return END;
            }
        }
        return buffer[at] & 0xFF;
    }

    @Override
    public void close() {
        try {
            input.close();
        } catch (IOException e) {
            throw DataException.in(file, "cannot be closed: " + e, e);
        }
    }
}
