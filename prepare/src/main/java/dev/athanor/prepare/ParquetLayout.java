package dev.athanor.prepare;

import java.util.List;

/// How Parquet describes a file without compression: the headers of pages, and the footer.
final class ParquetLayout {
    /// The physical types that are written here.
    enum Type {
        BOOLEAN(0),
        INT32(1),
        INT64(2),
        FLOAT(4),
        DOUBLE(5),
        TEXT(6);

        private final int code;

        Type(int code) {
            this.code = code;
        }
    }

    /// @param optional whether values may be absent
    record Field(String name, Type type, boolean optional) {}

    /// The pages of a column in a row group.
    ///
    /// @param dictionary where its dictionary's page begins, or -1
    /// @param data where the page of its values begins
    record Pages(long dictionary, long data, long end) {
        long start() {
            return dictionary < 0 ? data : dictionary;
        }
    }

    record RowGroup(int rows, List<Pages> columns) {}

    static final byte[] MAGIC = {'P', 'A', 'R', '1'};

    private static final int PLAIN = 0;
    private static final int RLE = 3;
    private static final int RLE_DICTIONARY = 8;

    private ParquetLayout() {}

    static void dataPage(GrowingBytes out, int values, int bytes, boolean dictionary) {
        new Thrift(out)
                .i32(1, 0)
                .i32(2, bytes)
                .i32(3, bytes)
                .begin(5)
                .i32(1, values)
                .i32(2, dictionary ? RLE_DICTIONARY : PLAIN)
                .i32(3, RLE)
                .i32(4, RLE)
                .end()
                .end();
    }

    static void dictionaryPage(GrowingBytes out, int values, int bytes) {
        new Thrift(out)
                .i32(1, 2)
                .i32(2, bytes)
                .i32(3, bytes)
                .begin(7)
                .i32(1, values)
                .i32(2, PLAIN)
                .end()
                .end();
    }

    static void footer(GrowingBytes out, List<Field> fields, List<RowGroup> groups) {
        int start = out.size();
        var thrift = new Thrift(out).i32(1, 1).structs(2, fields.size() + 1);
        thrift.element().text(4, "rows").i32(5, fields.size()).end();
        for (var field : fields) {
            thrift.element()
                    .i32(1, field.type.code)
                    .i32(3, field.optional ? 1 : 0)
                    .text(4, field.name);
            if (field.type == Type.TEXT) {
                thrift.i32(6, 0); // UTF-8
            }
            thrift.end();
        }
        thrift.i64(3, groups.stream().mapToLong(RowGroup::rows).sum()).structs(4, groups.size());
        for (var group : groups) {
            thrift.element();
            group(thrift, fields, group);
            thrift.end();
        }
        thrift.text(6, "athanor").end();
        int length = out.size() - start;
        out.room(8).putInt(length).put(MAGIC);
    }

    private static void group(Thrift thrift, List<Field> fields, RowGroup group) {
        long bytes = 0;
        thrift.structs(1, fields.size());
        for (int i = 0; i < fields.size(); i++) {
            var field = fields.get(i);
            var pages = group.columns.get(i);
            long length = pages.end - pages.start();
            bytes += length;
            thrift.element()
                    .i64(2, pages.start())
                    .begin(3)
                    .i32(1, field.type.code)
                    .i32s(2, pages.dictionary < 0 ? List.of(PLAIN, RLE) : List.of(PLAIN, RLE, RLE_DICTIONARY))
                    .texts(3, List.of(field.name))
                    .i32(4, 0)
                    .i64(5, group.rows)
                    .i64(6, length)
                    .i64(7, length)
                    .i64(9, pages.data);
            if (pages.dictionary >= 0) {
                thrift.i64(11, pages.dictionary);
            }
            thrift.end().end();
        }
        thrift.i64(2, bytes).i64(3, group.rows);
    }
}
