package dev.athanor.track;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A distribution as TensorBoard draws it: counts between limits of equal distance.
///
/// @param limits the upper end of each bucket, the last the greatest value
/// @param counts as many as limits
record Buckets(
        double least,
        double greatest,
        double count,
        double sum,
        double sumOfSquares,
        List<Double> limits,
        List<Double> counts) {
    private static final int NUMBER = 30;

    static Buckets of(double[] values) {
        var finite = Arrays.stream(values).filter(Double::isFinite).toArray();
        if (finite.length == 0) {
            return new Buckets(0, 0, 0, 0, 0, List.of(0.0), List.of(0.0));
        }
        double least = Arrays.stream(finite).min().orElseThrow();
        double greatest = Arrays.stream(finite).max().orElseThrow();
        int number = least == greatest ? 1 : NUMBER;
        var limits = new ArrayList<Double>();
        for (int i = 1; i <= number; i++) {
            limits.add(least * (1 - (double) i / number) + greatest * ((double) i / number));
        }
        limits.set(number - 1, greatest);
        var counts = new Double[number];
        Arrays.fill(counts, 0.0);
        double sum = 0;
        double sumOfSquares = 0;
        for (double value : finite) {
            sum += value;
            sumOfSquares += value * value;
            double share = number == 1 ? 0 : (value / 2 - least / 2) / (greatest / 2 - least / 2);
            counts[Math.min(number - 1, (int) (share * number))]++;
        }
        return new Buckets(least, greatest, finite.length, sum, sumOfSquares, limits, List.of(counts));
    }
}
