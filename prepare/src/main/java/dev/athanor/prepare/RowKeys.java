package dev.athanor.prepare;

/// A random order of rows that their numbers and a seed decide.
final class RowKeys {
    private final long salt;

    RowKeys(long seed) {
        // spread over all bits: the seeds 1 and 2 differ in more than the lowest
        long mixed = (seed + 1) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 32)) * MULTIPLIER;
        salt = (mixed ^ (mixed >>> 32)) & Long.MAX_VALUE;
    }

    private static final long MULTIPLIER = 0xD6E8FEB86659FD93L;

    /// The place of a row in the order, unsigned.
    long key(long row) {
        long key = row ^ salt;
        key = (key ^ (key >>> 32)) * MULTIPLIER;
        key = (key ^ (key >>> 32)) * MULTIPLIER;
        return key ^ (key >>> 32);
    }

    long salt() {
        return salt;
    }
}
