package dev.athanor.server;

import dev.athanor.generate.Generator;
import dev.athanor.generate.Request;
import dev.athanor.predict.TextModel;
import java.time.Duration;
import java.util.Set;

/// A language model that answers: its texts and ids, and the thread that computes for it.
final class ServedText {
    private final String name;
    private final TextModel model;
    private final Scheduler scheduler;

    private ServedText(String name, TextModel model, CompletionSettings settings) {
        this.name = name;
        this.model = model;
        scheduler = Scheduler.start(name, model.model(), settings);
    }

    /// Takes the model, which is freed at its [#close].
    ///
    /// @throws ServeException if it cannot write
    static ServedText of(String name, TextModel model, CompletionSettings settings) {
        try {
            // the first tokens load code, and show that the model's parts fit each other
            var _ = Generator.of(model.model()).generate(Request.of(new int[] {0}, 2));
            return new ServedText(name, model, settings);
        } catch (RuntimeException e) {
            model.close();
            throw new ServeException("model " + name + " cannot write: " + e.getMessage(), e);
        }
    }

    /// Frees the model, unless its thread does not end in time.
    void close(long nanos) throws InterruptedException {
        scheduler.stop(Duration.ZERO);
        if (scheduler.awaitEnd(nanos)) {
            model.close();
        }
    }

    String name() {
        return name;
    }

    TextModel model() {
        return model;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    Set<Integer> stopIds() {
        return model.special().stop();
    }

    int vocab() {
        return model.model().vocab();
    }

    /// The most tokens of a sequence, its prompt included.
    int capacity() {
        return scheduler.capacity();
    }

    int mostSequences() {
        return scheduler.mostSequences();
    }

    /// The most tokens of a sequence, and what can be done about it.
    String limit() {
        int context = model.model().context();
        return capacity()
                + (capacity() < context
                        ? ", for which the service has memory; shorten it, or raise serve.completions.cacheBytes"
                        : ", the model's context; shorten it, or take a model with a longer one");
    }

    /// What the tokenizer makes of each id alone; ids of no text, or of a part of a character, by their number.
    String token(int id) {
        var text = model.decode(id);
        return text.isEmpty() || text.indexOf('\uFFFD') >= 0 ? "token_id:" + id : text;
    }

    /// Where texts to continue are posted to.
    static String address() {
        return "/v1/completions";
    }
}
