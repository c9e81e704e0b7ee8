package dev.athanor.prepare;

import dev.athanor.prepare.ParquetLayout.Field;
import dev.athanor.table.Column;
import dev.athanor.table.Preprocessing;
import dev.athanor.table.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes the splits as models see them: the arithmetic of `table.RowEncoder`, a column at a time, to the same bits.
final class Writing {
    private final Parts parts;
    private final List<EncodedColumn> columns = new ArrayList<>();
    private final List<Field> fields = new ArrayList<>();

    Writing(Schema schema, Preprocessing preprocessing, Parts parts) {
        this.parts = parts;
        var raw = schema.features();
        var embedded = new ArrayList<EncodedColumn>();
        for (int i = 0; i < raw.size(); i++) {
            var column = preprocessing.columns().get(i);
            (column instanceof Column.Embedded ? embedded : columns).add(EncodedColumn.of(raw.get(i), column));
        }
        columns.addAll(embedded);
        columns.add(target(schema.target(), preprocessing.target()));
        var names = new ArrayList<>(preprocessing.featureNames());
        names.add(preprocessing.target().name());
        for (var column : columns) {
            for (int i = 0; i < column.width(); i++) {
                fields.add(new Field(names.get(fields.size()), column.type(), false));
            }
        }
    }

    private static EncodedColumn target(RawColumn raw, Target target) {
        return switch (target) {
            case Target.Classes classes -> EncodedColumn.labels(raw, classes.labels());
            case Target.Quantity quantity ->
                new EncodedColumn.Scaled(raw, Double.NaN, quantity.centre(), quantity.scale());
        };
    }

    void write(Path directory) throws IOException {
        int groups = parts.stage().groups().size();
        var rows = new int[Part.values().length][groups];
        for (int group = 0; group < groups; group++) {
            var inGroup = parts.rows(group);
            for (int part = 0; part < rows.length; part++) {
                rows[part][group] = inGroup[part].length;
            }
        }
        var files = new ArrayList<OutputFile>();
        try (var workers = new Workers<>(() -> new Buffers(new StageReader(parts.stage()), columns))) {
            for (var part : Part.values()) {
                files.add(new OutputFile(directory.resolve(part.file()), fields, rows[part.code()]));
            }
            workers.inOrder(groups, (buffers, group) -> write(buffers, files, group), _ -> {});
            for (var file : files) {
                file.finish();
            }
        } finally {
            for (var file : files) {
                file.close();
            }
        }
    }

    /// What a thread writes to before it is in the files.
    private static final class Buffers {
        private final StageReader reader;
        private final List<GrowingBytes> pages = new ArrayList<>();

        Buffers(StageReader reader, List<EncodedColumn> columns) {
            this.reader = reader;
            for (var _ : Part.values()) {
                pages.add(new GrowingBytes(1024 * columns.size()));
            }
        }
    }

    private int write(Buffers buffers, List<OutputFile> files, int index) throws IOException {
        var group = parts.stage().groups().get(index);
        var rows = parts.rows(index);
        buffers.pages.forEach(GrowingBytes::clear);
        for (var column : columns) {
            column.encode(buffers.reader, group, rows, buffers.pages);
        }
        for (int part = 0; part < rows.length; part++) {
            if (rows[part].length > 0) {
                files.get(part).write(index, buffers.pages.get(part));
            }
        }
        return index;
    }
}
