package dev.athanor.server;

import dev.athanor.generate.TextStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// A request for completions on its way: its continuations, and how many of them are not at their end. Told of them by
/// the scheduler's thread.
final class Completion {
    private final CompletionRequest asked;
    private final List<Choice> choices = new ArrayList<>();
    private final CompletionAnswer answer;
    private final Failures failures;
    private final Reply reply;
    private final Set<Integer> echoed = new HashSet<>();
    private int open;
    private boolean over;
    private volatile boolean abandoned;

    Completion(CompletionRequest asked, ServedText served, Reply reply, Failures failures) {
        this.asked = asked;
        this.reply = reply;
        this.failures = failures;
        var json = new CompletionJson(id(), System.currentTimeMillis() / 1000, served);
        answer = asked.stream()
                ? new StreamedAnswer(reply, json, asked.usage(), () -> abandoned = true)
                : new WholeAnswer(reply, json, asked.sequences());
        open = asked.sequences();
        if (asked.maxTokens() > 0) {
            for (int i = 0; i < open; i++) {
                choices.add(new Choice(
                        this,
                        i,
                        asked.sequence(i, served.stopIds()),
                        new TextStream(served.model()::decode, asked.stops())));
            }
        }
        reply.request().addFailureListener(_ -> abandoned = true);
        reply.watch(() -> abandoned = true);
    }

    private static String id() {
        var bytes = new byte[12];
        ThreadLocalRandom.current().nextBytes(bytes);
        return "cmpl-" + HexFormat.of().formatHex(bytes);
    }

    /// Hands its sequences to the scheduler.
    void submit(Scheduler scheduler) throws Refusal {
        if (choices.isEmpty()) { // of no tokens
            for (int i = 0; i < asked.sequences(); i++) {
                say(new Choice.Piece(i, "", List.of(), Optional.of("length")));
            }
        } else {
            scheduler.submit(choices);
        }
    }

    void say(Choice.Piece piece) {
        if (over) {
            return;
        }
        answer.say(asked.echo() && echoed.add(piece.index()) ? echoing(piece) : piece);
        if (piece.reason().isPresent() && --open == 0) {
            over = true;
            int prompt =
                    asked.prompts().stream().mapToInt(each -> each.ids().length).sum();
            int written = choices.stream().mapToInt(Choice::count).sum();
            answer.end(prompt, written);
        }
    }

    private Choice.Piece echoing(Choice.Piece piece) {
        var text = asked.prompt(piece.index()).text() + piece.text();
        return new Choice.Piece(piece.index(), text, piece.tokens(), piece.reason());
    }

    void refuse(Refusal why) {
        if (!over) {
            over = true;
            abandoned = true; // the others of it
            answer.refuse(why);
        }
    }

    void fail(Throwable failure) {
        if (!over) {
            refuse(failures.told(reply.request(), failure));
        }
    }

    boolean abandoned() {
        return abandoned;
    }
}
