package dev.athanor.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How the share of positives found grows with the share of negatives taken for positive, as the threshold falls.
///
/// @param points from (0, 0) at an infinite threshold to (1, 1); those in the middle of a straight stretch left out
/// @param area under the curve: the probability that a positive is scored above a negative, ties counted half
public record RocCurve(List<Point> points, double area) {
    /// The rates where everything scored at least `threshold` is called positive.
    public record Point(double falsePositiveRate, double truePositiveRate, double threshold) {}

    private record Count(double threshold, long falsePositives, long truePositives) {}

    public RocCurve {
        points = List.copyOf(points);
    }

    /// @param positive which rows are of the class asked for
    /// @param scores greater where the row is more likely of the class
    /// @throws MetricException if the arrays differ in length, a score is NaN, or not both kinds of row are present
    public static RocCurve of(boolean[] positive, double[] scores) {
        if (positive.length != scores.length) {
            throw new MetricException(positive.length + " labels for " + scores.length + " scores, expected as many");
        }
        var counts = countDown(positive, scores);
        double negatives = counts.getLast().falsePositives();
        double positives = counts.getLast().truePositives();
        if (negatives == 0 || positives == 0) {
            throw new MetricException("the rows are all " + (negatives == 0 ? "positive" : "negative")
                    + ", expected some of both kinds for a ROC curve");
        }
        double area = 0;
        var points = new ArrayList<Point>();
        for (int i = 0; i < counts.size(); i++) {
            var here = counts.get(i);
            if (i > 0) {
                var before = counts.get(i - 1);
                area += (here.falsePositives() - before.falsePositives())
                        / negatives
                        * ((here.truePositives() + before.truePositives()) / (2 * positives));
            }
            if (i <= 1 || i == counts.size() - 1 || turns(counts.get(i - 1), here, counts.get(i + 1))) {
                points.add(new Point(
                        here.falsePositives() / negatives, here.truePositives() / positives, here.threshold()));
            }
        }
        return new RocCurve(points, area);
    }

    /// The counts above each distinct score, from none to all.
    private static List<Count> countDown(boolean[] positive, double[] scores) {
        var order = new Integer[scores.length];
        for (int i = 0; i < order.length; i++) {
            if (Double.isNaN(scores[i])) {
                throw new MetricException("the score of row " + i + " is NaN, expected a number");
            }
            order[i] = i;
        }
        Arrays.sort(order, (a, b) -> Double.compare(scores[b] + 0.0, scores[a] + 0.0));
        var counts = new ArrayList<Count>();
        counts.add(new Count(Double.POSITIVE_INFINITY, 0, 0));
        long found = 0;
        for (int i = 0; i < order.length; i++) {
            found += positive[order[i]] ? 1 : 0;
            if (i == order.length - 1 || scores[order[i]] != scores[order[i + 1]]) {
                counts.add(new Count(scores[order[i]], i + 1 - found, found));
            }
        }
        return counts;
    }

    private static boolean turns(Count before, Count here, Count after) {
        return after.falsePositives() - 2 * here.falsePositives() + before.falsePositives() != 0
                || after.truePositives() - 2 * here.truePositives() + before.truePositives() != 0;
    }
}
