package dev.athanor.text;

import java.util.Arrays;

/// Numbers pairs of ids in the order in which they were first seen.
final class PairTable {
    private long[] keys;
    private int[] numbers; // the pair's number plus 1; 0 is an empty place
    private long[] pairs;
    private int size;

    PairTable(int expected) {
        int places = Integer.highestOneBit(Math.max(16, expected) * 4 - 1);
        keys = new long[places];
        numbers = new int[places];
        pairs = new long[Math.max(16, expected)];
    }

    static long pair(int left, int right) {
        return ((long) left << 32) | right;
    }

    static int left(long pair) {
        return (int) (pair >>> 32);
    }

    static int right(long pair) {
        return (int) pair;
    }

    int size() {
        return size;
    }

    long pair(int number) {
        return pairs[number];
    }

    /// The pair's number, or -1 if it has none.
    int find(int left, int right) {
        long pair = pair(left, right);
        int mask = keys.length - 1;
        int at = place(pair) & mask;
        while (numbers[at] != 0) {
            if (keys[at] == pair) {
                return numbers[at] - 1;
            }
            at = (at + 1) & mask;
        }
        return -1;
    }

    /// The pair's number; a pair that is new gets the next.
    int number(long pair) {
        int mask = keys.length - 1;
        int at = place(pair) & mask;
        while (numbers[at] != 0) {
            if (keys[at] == pair) {
                return numbers[at] - 1;
            }
            at = (at + 1) & mask;
        }
        if (size == pairs.length) {
            pairs = Arrays.copyOf(pairs, size * 2);
        }
        pairs[size++] = pair;
        keys[at] = pair;
        numbers[at] = size;
        if (size * 2 > keys.length) {
            grow();
        }
        return size - 1;
    }

    private void grow() {
        keys = new long[keys.length * 2];
        numbers = new int[keys.length];
        int mask = keys.length - 1;
        for (int i = 0; i < size; i++) {
            int at = place(pairs[i]) & mask;
            while (numbers[at] != 0) {
                at = (at + 1) & mask;
            }
            keys[at] = pairs[i];
            numbers[at] = i + 1;
        }
    }

    private static int place(long pair) {
        long z = pair * 0x9E3779B97F4A7C15L;
        return (int) (z ^ (z >>> 32));
    }
}
