package dev.athanor.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An answer in one piece, once all of it is there.
final class WholeAnswer implements CompletionAnswer {
    private static final class Part {
        private final StringBuilder text = new StringBuilder();
        private final List<Choice.ChoiceToken> tokens = new ArrayList<>();
        private Optional<String> reason = Optional.empty();
    }

    private final Reply reply;
    private final CompletionJson json;
    private final List<Part> parts = new ArrayList<>();

    WholeAnswer(Reply reply, CompletionJson json, int choices) {
        this.reply = reply;
        this.json = json;
        for (int i = 0; i < choices; i++) {
            parts.add(new Part());
        }
    }

    @Override
    public void say(Choice.Piece piece) {
        var part = parts.get(piece.index());
        part.text.append(piece.text());
        part.tokens.addAll(piece.tokens());
        part.reason = piece.reason();
    }

    @Override
    public void end(int promptTokens, int completionTokens) {
        var choices = new ArrayList<Map<String, ?>>();
        for (var part : parts) {
            choices.add(json.choice(new Choice.Piece(choices.size(), part.text.toString(), part.tokens, part.reason)));
        }
        var body = json.body(choices);
        body.put("usage", CompletionJson.usage(promptTokens, completionTokens));
        reply.json(200, Json.bytes(body));
    }

    @Override
    public void refuse(Refusal why) {
        reply.refuse(why);
    }
}
