package dev.athanor.server;

import java.util.List;

/// An answer as it is made: an event for each piece of text.
final class StreamedAnswer implements CompletionAnswer {
    private final Reply reply;
    private final CompletionJson json;
    private final boolean usage;
    private final EventStream events;

    /// @param usage whether the last event tells the number of tokens
    /// @param gone told when the client does not take any more
    StreamedAnswer(Reply reply, CompletionJson json, boolean usage, Runnable gone) {
        this.reply = reply;
        this.json = json;
        this.usage = usage;
        events = new EventStream(reply, gone);
    }

    @Override
    public void say(Choice.Piece piece) {
        var body = json.body(List.of(json.choice(piece)));
        if (usage) {
            body.put("usage", null);
        }
        events.send(Json.text(body));
    }

    @Override
    public void end(int promptTokens, int completionTokens) {
        if (usage) {
            var body = json.body(List.of());
            body.put("usage", CompletionJson.usage(promptTokens, completionTokens));
            events.send(Json.text(body));
        }
        events.end();
    }

    @Override
    public void refuse(Refusal why) {
        if (events.begun()) {
            events.send(Json.text(why.openAiJson()));
            events.end();
        } else {
            reply.refuse(why);
        }
    }
}
