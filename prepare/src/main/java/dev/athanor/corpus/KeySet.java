package dev.athanor.corpus;

/// A set of keys of 128 bits; a key takes 32 bytes on average.
final class KeySet {
    private long[] keys = new long[1 << 12];
    private int size;

    /// Whether the key is new.
    boolean add(long first, long second) {
        // no key is all zeros: that is an empty place
        long other = first == 0 && second == 0 ? 1 : second;
        if (!insert(keys, first, other)) {
            return false;
        }
        if (++size * 4L > keys.length) {
            var larger = new long[keys.length * 2];
            for (int i = 0; i < keys.length; i += 2) {
                if (keys[i] != 0 || keys[i + 1] != 0) {
                    insert(larger, keys[i], keys[i + 1]);
                }
            }
            keys = larger;
        }
        return true;
    }

    private static boolean insert(long[] keys, long first, long second) {
        int mask = keys.length - 1;
        int at = ((int) first << 1) & mask;
        while (keys[at] != 0 || keys[at + 1] != 0) {
            if (keys[at] == first && keys[at + 1] == second) {
                return false;
            }
            at = (at + 2) & mask;
        }
        keys[at] = first;
        keys[at + 1] = second;
        return true;
    }
}
