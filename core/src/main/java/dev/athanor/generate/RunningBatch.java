package dev.athanor.generate;

import dev.athanor.nn.CausalLanguageModel;
import dev.athanor.nn.KeyValueCache;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.RowProducts;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import dev.athanor.tensor.Threads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sequences that are continued together, one token a step; each may join and leave between steps.
///
/// ```java
/// try (var batch = RunningBatch.of(model, 8, 1024)) {
///     batch.add(request);
///     while (!batch.isEmpty()) {
///         batch.step().forEach(sequence -> show(sequence.newest()));     // add(...) and remove(...) at any time here
///     }
/// }
/// ```
///
/// The model is in evaluation mode, and its weights stay as they are. Not for several threads at once.
public final class RunningBatch implements AutoCloseable {
    private static final int TOKENS_BEFORE_SCREENING = 8;

    private final CausalLanguageModel model;
    private final KeyValueCache cache;
    private final RowProducts products;
    private final List<RunningSequence> running = new ArrayList<>(); // in the rows of the cache
    private final List<RunningSequence> waiting = new ArrayList<>();
    private @Nullable ScreenedHead screened;
    private int alone;

    private RunningBatch(CausalLanguageModel model, int rows, int capacity) {
        if (model.isTraining()) {
            throw new IllegalStateException("the model is in training mode, in which its answers vary; call eval()");
        }
        this.model = model;
        this.cache = model.cache(rows, Math.min(capacity, model.context()));
        this.products = RowProducts.over(Threads.count());
    }

    /// Room for `rows` sequences of at most `capacity` tokens, prompts included. The caller closes it.
    public static RunningBatch of(CausalLanguageModel model, int rows, int capacity) {
        return new RunningBatch(model, rows, capacity);
    }

    /// How many more sequences there is room for.
    public int room() {
        return cache.rows() - running.size() - waiting.size();
    }

    public boolean isEmpty() {
        return running.isEmpty() && waiting.isEmpty();
    }

    /// Lets a sequence join at the next step.
    ///
    /// @throws dev.athanor.settings.SettingsException if its prompt is too long or has an id that the model has not
    /// @throws IllegalStateException if there is no room
    public RunningSequence add(Request request) {
        if (room() == 0) {
            throw new IllegalStateException("all " + cache.rows() + " rows are taken; wait until one is free");
        }
        request.check(model.vocab(), cache.capacity());
        var sequence = new RunningSequence(request);
        waiting.add(sequence);
        return sequence;
    }

    /// Takes a sequence out before its end.
    public void remove(RunningSequence sequence) {
        waiting.remove(sequence);
        int row = running.indexOf(sequence);
        if (row >= 0) {
            leave(row);
        }
        sequence.cancel();
    }

    /// Chooses one more token for every sequence; those that end leave.
    ///
    /// @return the sequences that got a token, or ended on a stop id, in no fixed order
    public List<RunningSequence> step() {
        try (var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            if (!running.isEmpty()) {
                continueRunning();
            }
            for (var prompts : PromptGroups.of(waiting)) {
                start(prompts);
            }
            waiting.clear();
        }
        var stepped = List.copyOf(running);
        for (int row = running.size() - 1; row >= 0; row--) {
            if (running.get(row).endsAt(cache.length(row), cache.capacity())) {
                leave(row);
            }
        }
        return stepped;
    }

    private void continueRunning() {
        int rows = running.size();
        var ids = new long[rows];
        Arrays.setAll(ids, row -> running.get(row).lastId());
        var counts = new int[rows];
        Arrays.fill(counts, 1);
        var sequences = cache.extend(0, counts);
        choose(running, products.during(() -> model.hidden(Tensor.of(ids, rows, 1), sequences)));
    }

    /// Reads prompts together, each once, and chooses what follows for all sequences that begin with them.
    private void start(List<PromptGroups.Prompt> prompts) {
        int first = running.size();
        int seq = prompts.stream().mapToInt(PromptGroups.Prompt::length).max().orElseThrow();
        var ids = new long[prompts.size() * seq];
        var counts = new int[prompts.size()];
        var lasts = new ArrayList<Long>(); // where in all tokens of the pass each sequence's last one is
        for (int row = 0; row < counts.length; row++) {
            var prompt = prompts.get(row);
            counts[row] = prompt.length();
            for (int i = 0; i < counts[row]; i++) {
                ids[row * seq + i] = prompt.ids()[i];
            }
            running.add(prompt.sequences().getFirst());
            lasts.add((long) row * seq + counts[row] - 1);
        }
        var hidden = model.hidden(Tensor.of(ids, counts.length, seq), cache.extend(first, counts));
        for (int row = 0; row < counts.length; row++) {
            for (var equal : prompts.get(row).others()) {
                cache.copy(first + row, running.size());
                running.add(equal);
                lasts.add(lasts.get(row));
            }
        }
        var last = Tensor.of(lasts.stream().mapToLong(Long::longValue).toArray());
        choose(
                List.copyOf(running.subList(first, running.size())),
                hidden.flatten(0, 1).indexSelect(0, last.to(hidden.device())).unsqueeze(1));
    }

    /// @param hidden `[sequences, 1, dim]`
    private void choose(List<RunningSequence> sequences, Tensor hidden) {
        if (sequences.size() == 1 && sequences.getFirst().request().plain() && screens()) {
            sequences.getFirst().take(Sampler.plain((int) head().likeliest(hidden)));
            return;
        }
        var logits = model.head(hidden).select(1, 0); // [sequences, vocab]
        var likeliest = logits.argmax(-1).toLongs();
        for (int row = 0; row < likeliest.length; row++) {
            var sequence = sequences.get(row);
            if (sequence.request().plain()) {
                sequence.take(Sampler.plain((int) likeliest[row]));
            } else {
                sequence.choose(logits.select(0, row).toFloats());
            }
        }
    }

    /// Whether so many tokens were chosen greedily and alone that more are likely to follow.
    private boolean screens() {
        return screened != null || (++alone > TOKENS_BEFORE_SCREENING && ScreenedHead.suits(model.headWeight()));
    }

    private ScreenedHead head() {
        var made = screened;
        if (made == null) {
            made = ScreenedHead.of(model.headWeight());
            screened = made;
        }
        return made;
    }

    /// Frees a row: the last takes its place, so that those in use stay side by side.
    private void leave(int row) {
        int last = running.size() - 1;
        cache.copy(last, row);
        cache.truncate(last, 0);
        var moved = running.removeLast();
        if (row < last) {
            running.set(row, moved);
        }
    }

    /// Frees what it took.
    @Override
    public void close() {
        products.close();
        cache.close();
        if (screened != null) {
            screened.close();
        }
    }
}
