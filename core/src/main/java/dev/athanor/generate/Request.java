package dev.athanor.generate;

import dev.athanor.settings.Check;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// One sequence to be continued.
///
/// @param prompt the ids it begins with
/// @param maxTokens how many follow at most
/// @param stopIds tokens that end it; they are not among its ids
/// @param sampling how each token is chosen
/// @param penalties what makes tokens that occurred less likely
/// @param logProbabilities whether each token comes with its log probability, and with those of how many of the
///     likeliest
@SuppressWarnings("ArrayRecordComponent") // copied in and out, and compared by its ids
public record Request(
        int[] prompt,
        int maxTokens,
        Set<Integer> stopIds,
        Sampling sampling,
        Penalties penalties,
        Optional<Integer> logProbabilities) {
    public Request {
        prompt = prompt.clone();
        stopIds = Set.copyOf(stopIds);
        new Check()
                .that(
                        prompt.length > 0,
                        "prompt",
                        "is empty, expected a token at least; begin with the one that starts a text")
                .atLeast("maxTokens", maxTokens, 1)
                .within("logProbabilities", logProbabilities.orElse(0), 0, 1_000)
                .orThrow();
    }

    /// Greedy, with no stop ids.
    public static Request of(int[] prompt, int maxTokens) {
        return new Request(prompt, maxTokens, Set.of(), new Sampling.Greedy(), Penalties.none(), Optional.empty());
    }

    public Request withStopIds(Set<Integer> ids) {
        return new Request(prompt, maxTokens, ids, sampling, penalties, logProbabilities);
    }

    public Request withSampling(Sampling value) {
        return new Request(prompt, maxTokens, stopIds, value, penalties, logProbabilities);
    }

    /// The logits of tokens that occurred are divided by `value`, or multiplied where they are negative.
    public Request withRepetitionPenalty(double value) {
        return withPenalties(new Penalties(value, penalties.presence(), penalties.frequency()));
    }

    public Request withPenalties(Penalties value) {
        return new Request(prompt, maxTokens, stopIds, sampling, value, logProbabilities);
    }

    /// Each token with its log probability and those of the `likeliest`.
    public Request withLogProbabilities(int likeliest) {
        return new Request(prompt, maxTokens, stopIds, sampling, penalties, Optional.of(likeliest));
    }

    @Override
    public int[] prompt() {
        return prompt.clone();
    }

    /// Whether the likeliest token is all that is asked for.
    boolean plain() {
        return sampling instanceof Sampling.Greedy && penalties.isNone() && logProbabilities.isEmpty();
    }

    /// The same where a model has `vocab` tokens and a row has room for `capacity`.
    ///
    /// @throws dev.athanor.settings.SettingsException if the prompt does not fit
    void check(int vocab, int capacity) {
        var check = new Check()
                .that(
                        prompt.length <= capacity,
                        "prompt",
                        "is " + prompt.length + " tokens, expected at most " + capacity
                                + "; shorten it, or take a model with a longer context");
        for (int i = 0; i < prompt.length; i++) {
            check.that(
                    prompt[i] >= 0 && prompt[i] < vocab,
                    "prompt[" + i + "]",
                    "is " + prompt[i] + ", expected an id from 0 to " + (vocab - 1)
                            + "; is the tokenizer that of the model?");
        }
        check.orThrow();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Request that
                && Arrays.equals(prompt, that.prompt)
                && maxTokens == that.maxTokens
                && stopIds.equals(that.stopIds)
                && sampling.equals(that.sampling)
                && penalties.equals(that.penalties)
                && logProbabilities.equals(that.logProbabilities);
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(prompt), maxTokens, stopIds, sampling, penalties, logProbabilities);
    }
}
