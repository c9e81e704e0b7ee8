package dev.athanor.prepare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The typed values of a block of raw rows, before they are staged. Used again and again, by one thread at a time.
final class RawBlock {
    private static final long SEED = 0x2545F4914F6CDD1DL;

    private final @Nullable NumberColumn[] numbers;
    private final @Nullable TextColumn[] texts;
    private final boolean[] isKey;
    private final HashColumn hashes = new HashColumn();
    private final List<StagedValues> staged = new ArrayList<>();
    private final GrowingBytes encoded = new GrowingBytes(1 << 16);
    private long hash = SEED;

    /// @param stored the columns that are staged; the others are read and left out
    RawBlock(Schema schema, Set<RawColumn> stored, Set<String> missingText) {
        int width = schema.columns().size();
        numbers = new NumberColumn[width];
        texts = new TextColumn[width];
        isKey = new boolean[width];
        for (var column : schema.columns()) {
            StagedValues values;
            if (column.isNumber()) {
                values = numbers[column.index()] = new NumberColumn();
            } else {
                boolean time = column.kind() == RawColumn.Kind.TIME;
                values = texts[column.index()] = new TextColumn(missingText, text -> !time || Evidence.isTime(text));
            }
            isKey[column.index()] = schema.key().contains(column);
            if (stored.contains(column)) {
                staged.add(values);
            }
        }
        staged.add(hashes);
    }

    int width() {
        return isKey.length;
    }

    /// Where the numbers of a column go, or null if it is of texts.
    @Nullable
    NumberColumn numbers(int column) {
        return numbers[column];
    }

    /// Where the texts of a column that is not of numbers go.
    TextColumn texts(int column) {
        var found = texts[column];
        if (found == null) {
            throw new IllegalStateException("column " + column + " is of numbers");
        }
        return found;
    }

    /// Takes up the hash of a value of the row.
    void join(int column, long next) {
        if (isKey[column]) {
            hash = HashColumn.join(hash, next);
        }
    }

    void endRow() {
        hashes.add(hash);
        hash = SEED;
    }

    int rows() {
        return hashes.rows();
    }

    void clear() {
        hash = SEED;
        hashes.clear();
        for (int i = 0; i < isKey.length; i++) {
            var number = numbers[i];
            if (number != null) {
                number.clear();
            } else {
                texts(i).clear();
            }
        }
    }

    /// Writes the rows as a row group at the end of the stage.
    StagedGroup writeTo(Stage stage) throws IOException {
        encoded.clear();
        var columns = staged.stream().map(values -> values.encode(encoded)).toList();
        long position = stage.append(encoded);
        return new StagedGroup(
                rows(), columns.stream().map(column -> column.moved(position)).toList());
    }
}
