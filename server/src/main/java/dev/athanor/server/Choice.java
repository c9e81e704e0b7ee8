package dev.athanor.server;

import dev.athanor.generate.Finish;
import dev.athanor.generate.GeneratedToken;
import dev.athanor.generate.Request;
import dev.athanor.generate.TextStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One continuation of a [Completion]: makes text of its tokens.
final class Choice implements Continued {
    /// What is said of a choice at one time.
    ///
    /// @param text that follows what was said before
    /// @param tokens with their log probabilities, where they were asked for
    /// @param reason why it ended, if it did
    record Piece(int index, String text, List<ChoiceToken> tokens, Optional<String> reason) {}

    /// @param offset where in the text it begins
    record ChoiceToken(GeneratedToken token, int offset) {}

    private final Completion completion;
    private final int index;
    private final Request request;
    private final TextStream stream;
    private final ArrayDeque<ChoiceToken> untold = new ArrayDeque<>();
    private int given;
    private int count;

    Choice(Completion completion, int index, Request request, TextStream stream) {
        this.completion = completion;
        this.index = index;
        this.request = request;
        this.stream = stream;
    }

    @Override
    public Request request() {
        return request;
    }

    /// How many tokens were chosen.
    int count() {
        return count;
    }

    @Override
    public boolean take(GeneratedToken token) {
        count++;
        untold.add(new ChoiceToken(token, stream.length()));
        say(stream.add(token.id()), Optional.empty());
        return !stream.stopped();
    }

    @Override
    public void end(Finish finish) {
        var rest = stream.finish();
        say(rest, Optional.of(stream.stopped() || finish == Finish.STOP ? "stop" : "length"));
    }

    private void say(String text, Optional<String> reason) {
        given += text.length();
        if (text.isEmpty() && reason.isEmpty()) {
            return;
        }
        var told = new ArrayList<ChoiceToken>();
        boolean all = reason.isPresent() && !stream.stopped();
        while (!untold.isEmpty() && (all || untold.getFirst().offset() < given)) {
            told.add(untold.removeFirst());
        }
        completion.say(new Piece(index, text, request.logProbabilities().isPresent() ? told : List.of(), reason));
    }

    @Override
    public void refuse(Refusal why) {
        completion.refuse(why);
    }

    @Override
    public void fail(Throwable failure) {
        completion.fail(failure);
    }

    @Override
    public boolean abandoned() {
        return completion.abandoned();
    }
}
