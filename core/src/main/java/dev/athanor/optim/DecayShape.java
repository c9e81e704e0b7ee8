package dev.athanor.optim;

/// How a rate falls from its height to its floor.
public enum DecayShape {
    LINEAR,
    /// Half a cosine.
    COSINE,
    /// Fast at first, as the square root of the way (Hägele et al. 2024).
    ONE_MINUS_SQRT;

    /// What is left of the fall.
    ///
    /// @param passed the part of the way, from 0 to 1
    /// @return from 1 to 0
    double left(double passed) {
        return switch (this) {
            case LINEAR -> 1 - passed;
            case COSINE -> (1 + Math.cos(Math.PI * passed)) / 2;
            case ONE_MINUS_SQRT -> 1 - Math.sqrt(passed);
        };
    }
}
