package dev.athanor.evaluate;

/// How well one class is told from the others. A share of nothing is 0, as with scikit-learn's `zero_division=0`.
///
/// @param precision of the rows predicted to be of the class, the share that is
/// @param recall of the rows of the class, the share that was found
/// @param f1 the harmonic mean of the two
/// @param support the rows of the class
/// @param predicted the rows predicted to be of the class
public record ClassScores(double precision, double recall, double f1, long support, long predicted) {
    static ClassScores of(long hits, long support, long predicted) {
        return new ClassScores(
                share(hits, predicted), share(hits, support), share(2 * hits, support + predicted), support, predicted);
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
