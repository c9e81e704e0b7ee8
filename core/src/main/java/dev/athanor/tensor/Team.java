package dev.athanor.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;

/// Threads that compute the parts of one piece of work side by side, each on one core.
///
/// ```java
/// try (var team = Team.of(Threads.count())) {
///     var parts = team.together(part -> List.of(x.narrow(0, 4 * part, 4).exp()));
/// }
/// ```
///
/// Where an operation's own threads wait for each other at its end, those of a team wait once, at the end of all.
public final class Team implements AutoCloseable {
    private final int size;
    private final ExecutorService others;

    private Team(int size) {
        this.size = size;
        others = Executors.newFixedThreadPool(
                Math.max(1, size - 1),
                Thread.ofPlatform().daemon().name("team-", 1).factory());
    }

    /// A team of so many threads, the caller's among them. The caller closes it.
    public static Team of(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + ", expected at least 1");
        }
        return new Team(threads);
    }

    /// Whether an operation can be kept to one thread here; where it cannot, a team's threads would be in each other's
    /// way.
    public static boolean possible() {
        return Threads.count() == 1 || OpenMp.settable();
    }

    public int size() {
        return size;
    }

    /// What `work` gives for each part from 0 to less than [#size], in their order and in the caller's scope. The first
    /// part is computed by the caller's thread; what is recorded for gradients is as on it.
    ///
    /// Autocast is of a thread, so `work` opens its own.
    public List<List<Tensor>> together(IntFunction<List<Tensor>> work) {
        boolean recording = Autograd.isEnabled();
        var given = new ArrayList<CompletableFuture<List<Tensor>>>();
        for (int part = 1; part < size; part++) {
            int number = part;
            given.add(CompletableFuture.supplyAsync(() -> recorded(recording, work, number), others));
        }
        var results = new ArrayList<List<Tensor>>();
        RuntimeException failure = null;
        try {
            results.add(alone(work, 0));
        } catch (RuntimeException error) {
            failure = error;
        }
        for (var result : given) {
            try {
                results.add(result.join());
            } catch (CompletionException error) {
                failure = failure == null && error.getCause() instanceof RuntimeException cause ? cause : failure;
                failure = failure == null ? error : failure;
            }
        }
        var scope = Scope.innermost();
        results.forEach(tensors -> tensors.forEach(scope::adopt));
        if (failure != null) {
            throw failure;
        }
        return results;
    }

    private static List<Tensor> recorded(boolean recording, IntFunction<List<Tensor>> work, int part) {
        if (recording) {
            return alone(work, part);
        }
        try (var _ = Autograd.noGrad()) {
            return alone(work, part);
        }
    }

    private static List<Tensor> alone(IntFunction<List<Tensor>> work, int part) {
        try (var _ = Threads.alone();
                var _ = Scope.open()) {
            var tensors = work.apply(part);
            tensors.forEach(Tensor::release);
            return tensors;
        }
    }

    @Override
    public void close() {
        others.close();
    }
}
