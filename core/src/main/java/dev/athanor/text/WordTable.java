package dev.athanor.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Numbers words, pieces of UTF-8 text, in the order in which they were first seen.
final class WordTable {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private long[] hashes = new long[1 << 12];
    private int[] numbers = new int[1 << 12]; // the word's number plus 1; 0 is an empty place
    private byte[] bytes = new byte[1 << 16];
    private int[] ends = new int[1 << 11];
    private int size;

    int size() {
        return size;
    }

    /// How many bytes all words have together.
    int bytes() {
        return start(size);
    }

    int start(int word) {
        return word == 0 ? 0 : ends[word - 1];
    }

    int end(int word) {
        return ends[word];
    }

    byte byteAt(int position) {
        return bytes[position];
    }

    byte[] word(int word) {
        return Arrays.copyOfRange(bytes, start(word), end(word));
    }

    /// The word's number; a word that is new gets the next.
    int number(byte[] text, int from, int to) {
        long hash = hash(text, from, to);
        int mask = hashes.length - 1;
        int at = (int) hash & mask;
        while (numbers[at] != 0) {
            if (hashes[at] == hash) {
                int word = numbers[at] - 1;
                if (Arrays.equals(bytes, start(word), ends[word], text, from, to)) {
                    return word;
                }
            }
            at = (at + 1) & mask;
        }
        append(text, from, to);
        hashes[at] = hash;
        numbers[at] = size;
        if (size * 2 > hashes.length) {
            grow();
        }
        return size - 1;
    }

    void clear() {
        Arrays.fill(numbers, 0);
        size = 0;
    }

    private void append(byte[] text, int from, int to) {
        int start = start(size);
        int end = Math.addExact(start, to - from);
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, (int) Math.min(Integer.MAX_VALUE - 8, bytes.length * 2L)));
        }
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, size * 2);
        }
        System.arraycopy(text, from, bytes, start, to - from);
        ends[size++] = end;
    }

    private void grow() {
        var oldHashes = hashes;
        var oldNumbers = numbers;
        hashes = new long[oldHashes.length * 2];
        numbers = new int[hashes.length];
        int mask = hashes.length - 1;
        for (int i = 0; i < oldNumbers.length; i++) {
            if (oldNumbers[i] != 0) {
                int at = (int) oldHashes[i] & mask;
                while (numbers[at] != 0) {
                    at = (at + 1) & mask;
                }
                hashes[at] = oldHashes[i];
                numbers[at] = oldNumbers[i];
            }
        }
    }

    private static long hash(byte[] text, int from, int to) {
        int length = to - from;
        long hash = length * 0x9E3779B97F4A7C15L;
        int at = from;
        for (; at + 8 <= to; at += 8) {
            hash = mix(hash ^ (long) LONG.get(text, at));
        }
        long rest = 0;
        if (at + 4 <= to) {
            rest = (int) INT.get(text, at) & 0xFFFFFFFFL;
            at += 4;
        }
        for (; at < to; at++) {
            rest = (rest << 8) | (text[at] & 0xFF);
        }
        return mix(hash ^ rest);
    }

    private static long mix(long value) {
        long z = value * 0xBF58476D1CE4E5B9L;
        z ^= z >>> 32;
        z *= 0x94D049BB133111EBL;
        return z ^ (z >>> 29);
    }
}
