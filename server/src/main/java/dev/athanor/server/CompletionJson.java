package dev.athanor.server;

import dev.athanor.generate.GeneratedToken;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a completion looks like on the wire.
///
/// @param id of the answer
/// @param created in seconds since 1970
record CompletionJson(String id, long created, ServedText served) {

    /// `{"id": ..., "object": "text_completion", "created": ..., "model": ..., "choices": [...]}`
    Map<String, @Nullable Object> body(List<? extends Map<String, ?>> choices) {
        var body = new LinkedHashMap<String, @Nullable Object>();
        body.put("id", id);
        body.put("object", "text_completion");
        body.put("created", created);
        body.put("model", served.name());
        body.put("choices", choices);
        return body;
    }

    /// `{"text": ..., "index": 0, "logprobs": null, "finish_reason": "stop"}`
    Map<String, @Nullable Object> choice(Choice.Piece piece) {
        var choice = new LinkedHashMap<String, @Nullable Object>();
        choice.put("text", piece.text());
        choice.put("index", piece.index());
        choice.put("logprobs", piece.tokens().isEmpty() ? null : logProbabilities(piece.tokens()));
        choice.put("finish_reason", piece.reason().orElse(null));
        return choice;
    }

    private Map<String, ?> logProbabilities(List<Choice.ChoiceToken> tokens) {
        var texts = new ArrayList<String>();
        var chosen = new ArrayList<Double>();
        var likeliest = new ArrayList<Map<String, Double>>();
        var offsets = new ArrayList<Integer>();
        for (var each : tokens) {
            var token = each.token();
            var told = token.logProbabilities().orElseThrow();
            texts.add(served.token(token.id()));
            chosen.add(told.chosen());
            likeliest.add(likeliest(token, told));
            offsets.add(each.offset());
        }
        return Map.of("tokens", texts, "token_logprobs", chosen, "top_logprobs", likeliest, "text_offset", offsets);
    }

    /// The likeliest tokens and the one that was chosen.
    private Map<String, Double> likeliest(GeneratedToken token, GeneratedToken.LogProbabilities told) {
        var likeliest = new LinkedHashMap<String, Double>();
        told.likeliest().forEach(each -> likeliest.putIfAbsent(served.token(each.id()), each.logProbability()));
        likeliest.putIfAbsent(served.token(token.id()), told.chosen());
        return likeliest;
    }

    static Map<String, Integer> usage(int promptTokens, int completionTokens) {
        var usage = new LinkedHashMap<String, Integer>();
        usage.put("prompt_tokens", promptTokens);
        usage.put("completion_tokens", completionTokens);
        usage.put("total_tokens", promptTokens + completionTokens);
        return usage;
    }
}
