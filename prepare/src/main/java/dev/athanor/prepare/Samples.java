package dev.athanor.prepare;

/// A split in memory, as a model sees it. The arrays are its own, not copies.
public final class Samples {
    private final int rows;
    private final int width;
    private final float[] features;
    private final int[] labels;
    private final float[] values;

    Samples(int rows, int width, boolean classes) {
        this.rows = rows;
        this.width = width;
        features = new float[rows * width];
        labels = new int[classes ? rows : 0];
        values = new float[classes ? 0 : rows];
    }

    public int rows() {
        return rows;
    }

    /// How many features each row has.
    public int width() {
        return width;
    }

    /// `[rows * width]`, row after row; codes to embed stand last in a row.
    public float[] features() {
        return features;
    }

    /// `[rows]`, the class of each row; empty for a regression.
    public int[] labels() {
        return labels;
    }

    /// `[rows]`, the scaled target of each row; empty for a classification.
    public float[] values() {
        return values;
    }
}
