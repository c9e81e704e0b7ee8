package dev.athanor.evaluate;

/// Errors of numeric predictions; takes the rows as they come.
public final class RegressionErrors {
    /// Beyond it the sum of the squared errors may overflow.
    private static final double MOST = 1e150;

    private long rows;
    private double absolute;
    private double squared;
    // Welford's running mean and sum of squares: exact where the target is constant, and stable far from zero.
    private double mean;
    private double spread;

    /// @throws MetricException if a number is not finite, or larger than 1e150
    public void add(double actual, double predicted) {
        if (!(Math.abs(actual) <= MOST && Math.abs(predicted) <= MOST)) {
            throw new MetricException("row " + rows + " has actual " + actual + " and predicted " + predicted
                    + ", expected finite numbers up to 1e150");
        }
        rows++;
        double error = actual - predicted;
        absolute += Math.abs(error);
        squared += error * error;
        double delta = actual - mean;
        mean += delta / rows;
        spread += delta * (actual - mean);
    }

    /// Adds rows, one of each array.
    ///
    /// @throws MetricException if the arrays differ in length or a number is not finite, or larger than 1e150
    public void add(double[] actual, double[] predicted) {
        if (actual.length != predicted.length) {
            throw new MetricException(
                    actual.length + " actual values for " + predicted.length + " predicted, expected as many");
        }
        for (int i = 0; i < actual.length; i++) {
            add(actual[i], predicted[i]);
        }
    }

    public long rows() {
        return rows;
    }

    /// The mean of the absolute errors, in the target's unit.
    ///
    /// @throws MetricException if no row was added
    public double meanAbsoluteError() {
        checkNotEmpty();
        return absolute / rows;
    }

    /// The root of the mean of the squared errors, in the target's unit.
    ///
    /// @throws MetricException if no row was added
    public double rootMeanSquaredError() {
        checkNotEmpty();
        return Math.sqrt(squared / rows);
    }

    /// The share of the target's variance that is predicted: 1 is perfect, 0 no better than the mean, below worse.
    /// Of a constant target it is 1 where all is predicted exactly, else 0.
    ///
    /// @return undefined for a single row
    /// @throws MetricException if no row was added
    public Score rSquared() {
        checkNotEmpty();
        if (rows < 2) {
            return Score.undefined("R squared needs at least two rows");
        }
        if (isConstant()) {
            return Score.of(squared == 0 ? 1 : 0);
        }
        double value = 1 - squared / spread;
        return Double.isFinite(value) ? Score.of(value) : Score.undefined("the target varies too little to divide by");
    }

    boolean isConstant() {
        return spread == 0;
    }

    private void checkNotEmpty() {
        if (rows == 0) {
            throw new MetricException("there are no rows, expected at least one to compute a metric of");
        }
    }
}
