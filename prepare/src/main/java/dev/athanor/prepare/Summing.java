package dev.athanor.prepare;

/// Adds up the moments of numbers block by block, in an order that is the same on any number of threads.
final class Summing {
    private long rows;
    private long present;
    private double mean;
    private double squares;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;

    /// The numbers of some rows; what is not a number is missing.
    static Summing of(double[] numbers, int[] rows) {
        var sums = new Summing();
        sums.rows = rows.length;
        double sum = 0;
        for (int row : rows) {
            double number = numbers[row];
            if (!Double.isNaN(number)) {
                sums.present++;
                sum += number;
                sums.min = Math.min(sums.min, number);
                sums.max = Math.max(sums.max, number);
            }
        }
        if (sums.present > 0) {
            sums.mean = sum / sums.present;
            for (int row : rows) {
                double apart = numbers[row] - sums.mean;
                sums.squares += Double.isNaN(apart) ? 0 : apart * apart;
            }
        }
        return sums;
    }

    /// Takes up the numbers of other rows (the parallel form of the variance, by Chan, Golub and LeVeque).
    void add(Summing other) {
        rows += other.rows;
        if (other.present == 0) {
            return;
        }
        double apart = other.mean - mean;
        long both = present + other.present;
        mean += apart * other.present / both;
        squares += other.squares + apart * apart * present * other.present / both;
        present = both;
        min = Math.min(min, other.min);
        max = Math.max(max, other.max);
    }

    Moments moments() {
        return present == 0
                ? new Moments(rows, 0, 0, 0, 0, 0)
                : new Moments(rows, present, mean, squares / present, min, max);
    }
}
