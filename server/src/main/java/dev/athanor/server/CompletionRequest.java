package dev.athanor.server;

import dev.athanor.generate.Penalties;
import dev.athanor.generate.Request;
import dev.athanor.generate.Sampling;
import dev.athanor.server.Prompts.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a client asks of `/v1/completions`.
///
/// @param prompts what to go on from
/// @param choices continuations of each
/// @param maxTokens of each; 0 for none
/// @param sampling of the first continuation; those after it have the seeds that follow
/// @param logProbabilities how many of the likeliest tokens are told with each
/// @param stops texts before which a continuation ends
/// @param echo whether the prompt stands before each continuation
/// @param stream whether the answer comes as it is made
/// @param usage whether a stream ends with the number of tokens
record CompletionRequest(
        List<Prompt> prompts,
        int choices,
        int maxTokens,
        Sampling sampling,
        Penalties penalties,
        Optional<Integer> logProbabilities,
        List<String> stops,
        boolean echo,
        boolean stream,
        boolean usage) {
    static final String SHAPE = "{\"model\": \"...\", \"prompt\": \"...\", \"max_tokens\": 16}";
    static final int MOST_CHOICES = 128;
    private static final int MOST_STOPS = 4;
    private static final int MOST_LOG_PROBABILITIES = 5;

    /// Reads the fields but `model`.
    static CompletionRequest of(Fields fields, ServedText served, long seed) throws Refusal {
        fields.unsupported("suffix", ""::equals);
        fields.unsupported("logit_bias", value -> value instanceof Map<?, ?> map && map.isEmpty());
        fields.unsupported("best_of", value -> value.equals(fields.get("n").orElse(1L)));
        int choices = fields.whole("n", 1, MOST_CHOICES).orElse(1L).intValue();
        int maxTokens =
                fields.whole("max_tokens", 0, Integer.MAX_VALUE).orElse(16L).intValue();
        var penalties = new Penalties(
                fields.number("repetition_penalty", 0.01, 100, 1),
                fields.number("presence_penalty", -2, 2, 0),
                fields.number("frequency_penalty", -2, 2, 0));
        var sampling = sampling(fields, seed);
        var logs = fields.whole("logprobs", 0, MOST_LOG_PROBABILITIES).map(Long::intValue);
        boolean echo = fields.flag("echo");
        if (echo && logs.isPresent()) {
            fields.problem("logprobs", "cannot be told of an echoed prompt; leave out one of echo and logprobs");
        }
        boolean stream = fields.flag("stream");
        boolean usage = usage(fields, stream);
        var stops = stops(fields);
        var prompts = new Prompts(fields, served.model()::encode, served.model()::decode, served.vocab())
                .read(served.mostSequences() / choices);
        if (choices > served.mostSequences()) {
            fields.problem("n", "is " + choices + ", expected at most " + served.mostSequences());
        }
        for (int i = 0; i < prompts.size(); i++) {
            int length = prompts.get(i).ids().length;
            if (length > served.capacity()) {
                fields.problem(
                        prompts.size() == 1 ? "prompt" : "prompt[" + i + "]",
                        "is " + length + " tokens, expected at most " + served.limit());
            }
        }
        fields.orThrow();
        return new CompletionRequest(
                prompts, choices, maxTokens, sampling, penalties, logs, stops, echo, stream, usage);
    }

    private static Sampling sampling(Fields fields, long seed) {
        double temperature = fields.number("temperature", 0, 2, 1);
        double topP = fields.number("top_p", 0, 1, 1);
        int topK = fields.whole("top_k", -1, Integer.MAX_VALUE).orElse(0L).intValue();
        double minP = fields.number("min_p", 0, 1, 0);
        long given = fields.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE).orElse(seed);
        // so near to 0, what is divided by it overflows
        boolean greedy = temperature < 1e-5 || topP == 0;
        return greedy ? new Sampling.Greedy() : new Sampling.Random(temperature, Math.max(0, topK), topP, minP, given);
    }

    private static List<String> stops(Fields fields) {
        var given = fields.get("stop").orElse(List.of());
        var stops = new ArrayList<String>();
        for (var each : given instanceof List<?> list ? list : List.of(given)) {
            if (each instanceof String text && !text.isEmpty()) {
                stops.add(text);
            } else {
                fields.problem("stop", "holds " + Fields.shown(each) + ", expected text that is not empty");
            }
        }
        if (stops.size() > MOST_STOPS) {
            fields.problem("stop", "holds " + stops.size() + " texts, expected at most " + MOST_STOPS);
        }
        return stops;
    }

    private static boolean usage(Fields fields, boolean stream) {
        var options = fields.get("stream_options").orElse(null);
        if (options == null) {
            return false;
        }
        if (!stream) {
            fields.problem("stream_options", "is given, but stream is not true");
        }
        if (options instanceof Map<?, ?> map) {
            switch (map.get("include_usage")) {
                case null -> {
                    return false;
                }
                case Boolean include -> {
                    return include;
                }
                default -> {}
            }
        }
        fields.problem("stream_options", "is " + Fields.shown(options) + ", expected {\"include_usage\": true}");
        return false;
    }

    int sequences() {
        return prompts.size() * choices;
    }

    /// The sequence of a choice: all those of the first prompt, then those of the second.
    Request sequence(int index, Set<Integer> stopIds) {
        var each = sampling instanceof Sampling.Random random
                ? random.withSeed(random.seed() + index % choices)
                : sampling;
        var request = Request.of(prompt(index).ids(), maxTokens)
                .withStopIds(stopIds)
                .withSampling(each)
                .withPenalties(penalties);
        return logProbabilities.map(request::withLogProbabilities).orElse(request);
    }

    Prompt prompt(int index) {
        return prompts.get(index / choices);
    }
}
