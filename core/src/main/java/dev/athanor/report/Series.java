package dev.athanor.report;

/// A named run of points in a chart. Points with a coordinate that is not finite are left out.
public final class Series {
    /// How the points are drawn.
    enum Style {
        LINE,
        DASHED,
        POINTS
    }

    private final String name;
    private final Style style;
    private final double[] x;
    private final double[] y;

    private Series(String name, Style style, double[] x, double[] y) {
        if (x.length != y.length) {
            throw new IllegalArgumentException(
                    "series \"" + name + "\" has " + x.length + " x for " + y.length + " y, expected as many");
        }
        this.name = name;
        this.style = style;
        this.x = x.clone();
        this.y = y.clone();
    }

    /// Points joined by a line in the order of `x`; equal `x` keep their order.
    ///
    /// @throws IllegalArgumentException if there are not as many `x` as `y`
    public static Series line(String name, double[] x, double[] y) {
        return new Series(name, Style.LINE, x, y);
    }

    /// As [#line], drawn as a quiet dashed line: a reference to compare with.
    ///
    /// @throws IllegalArgumentException if there are not as many `x` as `y`
    public static Series dashed(String name, double[] x, double[] y) {
        return new Series(name, Style.DASHED, x, y);
    }

    /// Points by themselves.
    ///
    /// @throws IllegalArgumentException if there are not as many `x` as `y`
    public static Series points(String name, double[] x, double[] y) {
        return new Series(name, Style.POINTS, x, y);
    }

    String name() {
        return name;
    }

    Style style() {
        return style;
    }

    int size() {
        return x.length;
    }

    double x(int index) {
        return x[index];
    }

    double y(int index) {
        return y[index];
    }
}
