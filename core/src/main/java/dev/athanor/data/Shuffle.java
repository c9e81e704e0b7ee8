package dev.athanor.data;

import dev.athanor.settings.Check;
import java.util.stream.LongStream;

/// The order of samples in each epoch: a permutation computed from the seed and the epoch, at any position, in no
/// memory.
///
/// A Feistel network permutes the next power of four; positions that fall outside the data walk on until they fall
/// inside (Black and Rogaway 2002, cycle walking).
///
/// @param size the number of samples
/// @param seed the same seed gives the same order
public record Shuffle(long size, long seed) {
    private static final int ROUNDS = 6;

    public Shuffle {
        new Check().atLeast("size", size, 1).orThrow();
    }

    /// The samples at `count` positions of an epoch from `first`.
    public long[] samples(long epoch, long first, int count) {
        if (first < 0 || count < 0 || first + count > size) {
            throw new IndexOutOfBoundsException(
                    "positions " + first + " to " + (first + count) + " of an epoch of " + size + " samples");
        }
        int half = halfBits();
        long key = mix(seed ^ mix(epoch + 0x9E3779B97F4A7C15L));
        return LongStream.range(first, first + count)
                .map(position -> walk(position, half, key))
                .toArray();
    }

    private long walk(long from, int half, long key) {
        long at = from;
        do {
            at = permute(at, half, key);
        } while (at >= size);
        return at;
    }

    private int halfBits() {
        int bits = Math.max(2, 64 - Long.numberOfLeadingZeros(size - 1));
        return (bits + 1) / 2;
    }

    private static long permute(long value, int half, long key) {
        long mask = (1L << half) - 1;
        long left = value >>> half;
        long right = value & mask;
        for (int round = 0; round < ROUNDS; round++) {
            long next = left ^ (mix(right + key * (2L * round + 1)) & mask);
            left = right;
            right = next;
        }
        return left << half | right;
    }

    /// The finaliser of SplitMix64 (Steele et al. 2014): every bit of the result depends on every bit of the input.
    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
