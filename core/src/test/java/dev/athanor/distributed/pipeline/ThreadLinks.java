package dev.athanor.distributed.pipeline;

import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// The ranks of a pipeline as threads of this process.
final class ThreadLinks {
    private final Map<Address, CompletableFuture<Tensor>> letters = new ConcurrentHashMap<>();

    private record Address(int from, int to, int tag) {}

    Link of(int rank) {
        return new Link() {
            @Override
            public void send(Tensor tensor, int to, int tag) {
                try (var _ = Scope.open()) {
                    box(rank, to, tag).complete(tensor.copy().release());
                }
            }

            @Override
            public Arrival receive(Tensor room, int from, int tag) {
                return () -> {
                    try (var sent =
                            box(from, rank, tag).orTimeout(30, TimeUnit.SECONDS).join()) {
                        room.copyInPlace(sent);
                    } finally {
                        letters.remove(new Address(from, rank, tag));
                    }
                };
            }

            @Override
            public void flush() {}
        };
    }

    private CompletableFuture<Tensor> box(int from, int to, int tag) {
        return letters.computeIfAbsent(new Address(from, to, tag), _ -> new CompletableFuture<>());
    }
}
