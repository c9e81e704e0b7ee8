package dev.athanor.prepare;

import dev.athanor.prepare.ParquetLayout.Field;
import dev.athanor.table.Column;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How the values of a raw column are written for models, a row group at a time.
sealed interface EncodedColumn {
    ParquetLayout.Type type();

    /// How many columns it becomes.
    int width();

    /// Appends the pages of some rows of `group`.
    ///
    /// @param rows which rows are of each part
    /// @param out for each part
    void encode(StageReader reader, StagedGroup group, int[][] rows, List<GrowingBytes> out) throws IOException;

    static EncodedColumn of(RawColumn raw, Column column) {
        return switch (column) {
            case Column.Numeric number ->
                new Scaled(raw, number.fill().orElse(Double.NaN), number.centre(), number.scale());
            case Column.OneHot oneHot -> new Truths(raw, Codes.of(oneHot.categories(), oneHot.fill()));
            case Column.Ordinal ordinal ->
                new Numbered(raw, Codes.of(ordinal.categories(), ordinal.fill()), ParquetLayout.Type.FLOAT);
            case Column.Embedded embedded ->
                new Numbered(raw, Codes.of(embedded.categories(), embedded.fill()), ParquetLayout.Type.FLOAT);
        };
    }

    static EncodedColumn labels(RawColumn raw, List<String> labels) {
        return new Numbered(raw, Codes.of(labels, Optional.empty()), ParquetLayout.Type.INT32);
    }

    /// The number of each category.
    ///
    /// @param missing the number of the category that stands in for a missing value, or -1
    record Codes(Map<String, Integer> numbers, int missing) {
        static Codes of(List<String> categories, Optional<String> fill) {
            var numbers = HashMap.<String, Integer>newHashMap(categories.size());
            categories.forEach(category -> numbers.put(category, numbers.size()));
            return new Codes(numbers, fill.map(numbers::get).orElse(-1));
        }

        /// The category's number of every row; -1 of one that is in no split.
        int[] read(StageReader reader, StagedGroup group, RawColumn raw) throws IOException {
            var texts = reader.texts(group, raw);
            var numberOf = new int[texts.length];
            for (int i = 0; i < texts.length; i++) {
                numberOf[i] = numbers.getOrDefault(texts[i], -1);
            }
            var codes = reader.codes(group, raw);
            for (int row = 0; row < group.rows(); row++) {
                codes[row] = codes[row] == StageReader.ABSENT ? missing : numberOf[codes[row]];
            }
            return codes;
        }
    }

    /// `(value - centre) / scale`, a float; not a number is no fill.
    record Scaled(RawColumn raw, double fill, double centre, double scale) implements EncodedColumn {
        @Override
        public ParquetLayout.Type type() {
            return ParquetLayout.Type.FLOAT;
        }

        @Override
        public int width() {
            return 1;
        }

        @Override
        public void encode(StageReader reader, StagedGroup group, int[][] rows, List<GrowingBytes> out)
                throws IOException {
            var numbers = reader.numbers(group, raw);
            for (int part = 0; part < rows.length; part++) {
                int count = rows[part].length;
                OutputFile.header(out.get(part), new Field(raw.name(), type(), false), count);
                var scaled = new float[count];
                for (int i = 0; i < count; i++) {
                    double number = numbers[rows[part][i]];
                    scaled[i] = (float) (((Double.isNaN(number) ? fill : number) - centre) / scale);
                }
                out.get(part).putFloats(scaled);
            }
        }
    }

    /// The category's number.
    record Numbered(RawColumn raw, Codes codes, ParquetLayout.Type type) implements EncodedColumn {
        @Override
        public int width() {
            return 1;
        }

        @Override
        public void encode(StageReader reader, StagedGroup group, int[][] rows, List<GrowingBytes> out)
                throws IOException {
            var numbers = codes.read(reader, group, raw);
            for (int part = 0; part < rows.length; part++) {
                int count = rows[part].length;
                OutputFile.header(out.get(part), new Field(raw.name(), type, false), count);
                var room = out.get(part).room(4 * count);
                for (int row : rows[part]) {
                    if (type == ParquetLayout.Type.FLOAT) {
                        room.putFloat(numbers[row]);
                    } else {
                        room.putInt(numbers[row]);
                    }
                }
            }
        }
    }

    /// A truth value for each category: read back as 0 or 1, and an eighth of a byte.
    record Truths(RawColumn raw, Codes codes) implements EncodedColumn {
        @Override
        public ParquetLayout.Type type() {
            return ParquetLayout.Type.BOOLEAN;
        }

        @Override
        public int width() {
            return codes.numbers.size();
        }

        @Override
        public void encode(StageReader reader, StagedGroup group, int[][] rows, List<GrowingBytes> out)
                throws IOException {
            var numbers = codes.read(reader, group, raw);
            for (int part = 0; part < rows.length; part++) {
                int count = rows[part].length;
                int stride = Levels.groups(count);
                var bits = new byte[Math.multiplyExact(width(), stride)];
                for (int i = 0; i < count; i++) {
                    bits[numbers[rows[part][i]] * stride + (i >> 3)] |= (byte) (1 << (i & 7));
                }
                for (int category = 0; category < width(); category++) {
                    OutputFile.header(out.get(part), new Field(raw.name(), type(), false), count);
                    out.get(part).room(stride).put(bits, category * stride, stride);
                }
            }
        }
    }
}
