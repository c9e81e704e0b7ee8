package dev.athanor.prepare;

import java.util.List;

/// Writes structures in Thrift's compact protocol, in which Parquet describes itself.
final class Thrift {
    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int STRUCT = 12;

    private final GrowingBytes out;
    private final int[] last = new int[8];
    private int depth;

    Thrift(GrowingBytes out) {
        this.out = out;
    }

    Thrift i32(int field, int value) {
        field(field, I32);
        out.putVarint(zigzag(value));
        return this;
    }

    Thrift i64(int field, long value) {
        field(field, I64);
        out.putVarint(zigzag(value));
        return this;
    }

    Thrift text(int field, String value) {
        field(field, BINARY);
        out.putText(value);
        return this;
    }

    Thrift i32s(int field, List<Integer> values) {
        list(field, values.size(), I32);
        values.forEach(value -> out.putVarint(zigzag(value)));
        return this;
    }

    Thrift texts(int field, List<String> values) {
        list(field, values.size(), BINARY);
        values.forEach(out::putText);
        return this;
    }

    /// A list of structures, each of which is begun with [#element] and ended.
    Thrift structs(int field, int size) {
        list(field, size, STRUCT);
        return this;
    }

    Thrift element() {
        last[++depth] = 0;
        return this;
    }

    Thrift begin(int field) {
        field(field, STRUCT);
        return element();
    }

    Thrift end() {
        out.put(0);
        if (depth > 0) {
            depth--;
        }
        return this;
    }

    private void list(int field, int size, int type) {
        field(field, LIST);
        if (size < 15) {
            out.put((size << 4) | type);
        } else {
            out.put(0xF0 | type).putVarint(size);
        }
    }

    private void field(int field, int type) {
        // no structure of Parquet's skips more than fifteen fields
        out.put(((field - last[depth]) << 4) | type);
        last[depth] = field;
    }

    private static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }
}
