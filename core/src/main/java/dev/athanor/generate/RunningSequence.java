package dev.athanor.generate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A sequence of a [RunningBatch].
public final class RunningSequence {
    private final Request request;
    private final Sampler sampler;
    private final List<GeneratedToken> tokens = new ArrayList<>();
    private int lastId;
    private @Nullable Finish finish;

    RunningSequence(Request request) {
        this.request = request;
        sampler = new Sampler(request);
    }

    public Request request() {
        return request;
    }

    /// What was chosen so far, without a stop id.
    public List<GeneratedToken> tokens() {
        return Collections.unmodifiableList(tokens);
    }

    /// The token chosen last.
    ///
    /// @throws NoSuchElementException if there is none yet, as when the first was a stop id
    public GeneratedToken newest() {
        return tokens.getLast();
    }

    /// Why it ended; absent while it runs.
    public Optional<Finish> finish() {
        return Optional.ofNullable(finish);
    }

    int lastId() {
        return lastId;
    }

    void choose(float[] logits) {
        take(sampler.choose(logits));
    }

    void take(GeneratedToken token) {
        lastId = token.id();
        if (request.stopIds().contains(token.id())) {
            finish = Finish.STOP;
        } else {
            tokens.add(token);
        }
    }

    /// Whether nothing can follow.
    ///
    /// @param length the tokens in its row
    boolean endsAt(int length, int capacity) {
        if (finish == null && tokens.size() == request.maxTokens()) {
            finish = Finish.LENGTH;
        }
        if (finish == null && length == capacity) {
            finish = Finish.CONTEXT;
        }
        return finish != null;
    }

    void cancel() {
        if (finish == null) {
            finish = Finish.CANCELLED;
        }
    }
}
