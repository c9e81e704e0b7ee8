package dev.athanor.text;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;

/// Counts words on several threads. The sum has the words in an order that depends on the threads; what is learned of
/// it does not.
final class Counting {
    private static final int BATCH_BYTES = 1 << 20;

    private Counting() {}

    static WordCounts of(Iterator<byte[]> documents, int threads, BiConsumer<WordCounts, byte[]> count) {
        try (var executor = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("count-", 0).factory())) {
            var parts = new ArrayList<Future<WordCounts>>();
            for (int i = 0; i < threads; i++) {
                parts.add(executor.submit(() -> {
                    var counts = new WordCounts();
                    for (var batch = next(documents); !batch.isEmpty(); batch = next(documents)) {
                        batch.forEach(text -> count.accept(counts, text));
                    }
                    return counts;
                }));
            }
            var sum = parts.getFirst().get();
            for (var part : parts.subList(1, parts.size())) {
                sum.addAll(part.get());
            }
            return sum;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenizerException("interrupted while counting words", e);
        }
    }

    private static List<byte[]> next(Iterator<byte[]> documents) {
        var batch = new ArrayList<byte[]>();
        synchronized (documents) {
            for (int bytes = 0; bytes < BATCH_BYTES && documents.hasNext(); ) {
                var text = documents.next();
                batch.add(text);
                bytes += text.length;
            }
        }
        return batch;
    }
}
