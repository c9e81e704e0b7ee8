package dev.athanor.generate;

import dev.athanor.nn.CausalLanguageModel;
import dev.athanor.settings.SettingsException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Continues prompts with a model, to their ends.
///
/// ```java
/// Generator.of(model).generate(Request.of(prompt, 50), token -> { System.out.println(token.id()); return true; });
/// ```
///
/// A model that is being trained is set to evaluation meanwhile, and back.
public final class Generator {
    private final CausalLanguageModel model;

    private Generator(CausalLanguageModel model) {
        this.model = model;
    }

    public static Generator of(CausalLanguageModel model) {
        return new Generator(model);
    }

    /// One continuation.
    ///
    /// @throws SettingsException if the prompt is longer than the context or has an id that the model has not
    public Continuation generate(Request request) {
        return generate(request, _ -> true);
    }

    /// One continuation, each token shown as it comes.
    ///
    /// @param listener gives false to end it
    public Continuation generate(Request request, Predicate<GeneratedToken> listener) {
        return evaluating(() -> {
            try (var batch = RunningBatch.of(model, 1, capacity(request))) {
                var sequence = batch.add(request);
                while (!batch.isEmpty()) {
                    int before = sequence.tokens().size();
                    var _ = batch.step();
                    boolean added = sequence.tokens().size() > before;
                    if (added && !listener.test(sequence.newest())) {
                        batch.remove(sequence);
                    }
                }
                return finished(sequence);
            }
        });
    }

    /// A continuation for each request, computed together.
    public List<Continuation> generate(List<Request> requests) {
        if (requests.isEmpty()) {
            return List.of();
        }
        int capacity = requests.stream().mapToInt(this::capacity).max().orElseThrow();
        return evaluating(() -> {
            try (var batch = RunningBatch.of(model, requests.size(), capacity)) {
                var sequences = new ArrayList<RunningSequence>();
                requests.forEach(request -> sequences.add(batch.add(request)));
                while (!batch.isEmpty()) {
                    var _ = batch.step();
                }
                return sequences.stream().map(Generator::finished).toList();
            }
        });
    }

    /// The tokens of the whole sequence, of which the last is never fed.
    private int capacity(Request request) {
        long tokens = (long) request.prompt().length + request.maxTokens() - 1;
        return (int) Math.min(tokens, model.context());
    }

    private static Continuation finished(RunningSequence sequence) {
        return new Continuation(sequence.tokens(), sequence.finish().orElseThrow());
    }

    private interface Work<T> {
        T run();
    }

    private <T> T evaluating(Work<T> work) {
        boolean training = model.isTraining();
        model.eval();
        try {
            return work.run();
        } finally {
            if (training) {
                model.train();
            }
        }
    }
}
