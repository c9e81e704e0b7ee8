package dev.athanor.prepare;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Reads columns of the stage, for one thread at a time; what it gives holds until the next call of the same method.
final class StageReader {
    static final int ABSENT = -1;

    private final Stage stage;
    private ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    private double[] numbers = {};
    private int[] codes = {};
    private long[] hashes = {};

    StageReader(Stage stage) {
        this.stage = stage;
    }

    /// The numbers of a row group; one that is missing is not a number.
    double[] numbers(StagedGroup group, RawColumn column) throws IOException {
        var place = load(group, column);
        int rows = group.rows();
        if (numbers.length < rows) {
            numbers = new double[rows];
        }
        int at = values(place);
        if (place.missing() == 0) {
            bytes.slice(at, 8 * rows)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asDoubleBuffer()
                    .get(numbers, 0, rows);
            return numbers;
        }
        for (int row = 0; row < rows; row++) {
            if (isThere(row)) {
                numbers[row] = bytes.getDouble(at);
                at += 8;
            } else {
                numbers[row] = Double.NaN;
            }
        }
        return numbers;
    }

    /// The place of each row's text among [#texts], or [#ABSENT].
    int[] codes(StagedGroup group, RawColumn column) throws IOException {
        var place = load(group, column);
        int rows = group.rows();
        if (codes.length < rows) {
            codes = new int[rows];
        }
        int at = values(place);
        for (int row = 0; row < rows; row++) {
            if (place.missing() > 0 && !isThere(row)) {
                codes[row] = ABSENT;
                continue;
            }
            codes[row] = switch (place.width()) {
                case 1 -> bytes.get(at) & 0xFF;
                case 2 -> bytes.getShort(at) & 0xFFFF;
                default -> bytes.getInt(at);
            };
            at += place.width();
        }
        return codes;
    }

    /// The hash of each row of a row group, equal for rows that may be equal.
    long[] hashes(StagedGroup group) throws IOException {
        var place = group.columns().getLast();
        load(place.values(), place.end());
        if (hashes.length < group.rows()) {
            hashes = new long[group.rows()];
        }
        bytes.asLongBuffer().get(hashes, 0, group.rows());
        return hashes;
    }

    /// Which rows lack a value of a column.
    boolean[] absent(StagedGroup group, RawColumn column) throws IOException {
        var absent = new boolean[group.rows()];
        if (load(group, column).missing() > 0) {
            for (int row = 0; row < absent.length; row++) {
                absent[row] = !isThere(row);
            }
        }
        return absent;
    }

    /// The different texts of a column in a row group.
    String[] texts(StagedGroup group, RawColumn column) throws IOException {
        var place = place(group, column);
        load(place.letters(), place.data());
        var texts = new String[place.texts()];
        for (int i = 0; i < texts.length; i++) {
            var text = new byte[bytes.getInt()];
            bytes.get(text);
            texts[i] = new String(text, StandardCharsets.UTF_8);
        }
        return texts;
    }

    private StagedColumn place(StagedGroup group, RawColumn column) {
        return group.columns().get(stage.place(column));
    }

    private StagedColumn load(StagedGroup group, RawColumn column) throws IOException {
        var place = place(group, column);
        load(place.missing() == 0 ? place.values() : place.levels(), place.end());
        return place;
    }

    private static int values(StagedColumn place) {
        return place.missing() == 0 ? 0 : (int) (place.values() - place.levels());
    }

    private boolean isThere(int row) {
        return ((bytes.get(row >> 3) >> (row & 7)) & 1) != 0;
    }

    private void load(long from, long to) throws IOException {
        int length = (int) (to - from);
        if (bytes.capacity() < length) {
            bytes = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
        }
        bytes.clear().limit(length);
        long at = from;
        while (bytes.hasRemaining()) {
            int read = stage.channel().read(bytes, at);
            if (read < 0) {
                throw new IOException("the stage ends early");
            }
            at += read;
        }
        bytes.flip();
    }
}
