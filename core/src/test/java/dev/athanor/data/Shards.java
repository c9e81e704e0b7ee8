package dev.athanor.data;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Small shards for tests.
final class Shards {
    private Shards() {}

    static Path write(Path file, int vocabulary, List<int[]> documents) {
        try (var writer = ShardWriter.open(file, vocabulary)) {
            documents.forEach(writer::add);
            writer.finish();
        }
        return file;
    }

    /// Documents of random lengths and ids.
    static List<int[]> documents(int count, int longest, int vocabulary, long seed) {
        var random = new SplittableRandom(seed);
        return IntStream.range(0, count)
                .mapToObj(_ ->
                        random.ints(random.nextInt(longest + 1), 0, vocabulary).toArray())
                .toList();
    }

    static long[] joined(List<int[]> documents) {
        return documents.stream().flatMapToInt(IntStream::of).asLongStream().toArray();
    }
}
