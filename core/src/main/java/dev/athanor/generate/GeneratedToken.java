package dev.athanor.generate;

import java.util.List;
import java.util.Optional;

/// One token of a continuation.
///
/// @param id the token
/// @param logProbabilities where they were asked for
public record GeneratedToken(int id, Optional<LogProbabilities> logProbabilities) {

    /// Natural logarithms of the probabilities that the model gave, before temperature and penalties.
    ///
    /// @param chosen that of the token
    /// @param likeliest tokens, the likeliest first
    public record LogProbabilities(double chosen, List<Alternative> likeliest) {
        public LogProbabilities {
            likeliest = List.copyOf(likeliest);
        }
    }

    /// A token that could have stood there.
    public record Alternative(int id, double logProbability) {}
}
