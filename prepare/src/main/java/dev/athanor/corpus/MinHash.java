package dev.athanor.corpus;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Signatures of documents: the share in which two agree estimates what their sets of word sequences have in common
/// (Broder 1997). In bands of eight, documents that are four fifths alike meet in one with a probability of 0.95.
final class MinHash {
    static final int BANDS = 16;
    static final int ROWS = 8;
    static final int SIZE = BANDS * ROWS;

    private final int words;
    private final int[] masks = new int[SIZE];
    private final int[] factors = new int[SIZE];

    MinHash(int words) {
        this.words = words;
        var random = new SplittableRandom(0x6D696E68);
        for (int i = 0; i < SIZE; i++) {
            masks[i] = random.nextInt();
            factors[i] = random.nextInt() | 1;
        }
    }

    /// @param text UTF-8; words are runs of letters and digits, whatever their case
    int[] signature(byte[] text) {
        var signature = new int[SIZE];
        Arrays.fill(signature, Integer.MAX_VALUE);
        var last = new long[words];
        int count = 0;
        int at = 0;
        while (at < text.length) {
            if (!isWord(text[at])) {
                at++;
                continue;
            }
            long word = 0xCBF29CE484222325L;
            for (; at < text.length && isWord(text[at]); at++) {
                word = (word ^ lower(text[at])) * 0x100000001B3L;
            }
            last[count++ % words] = word;
            if (count >= words) {
                take(sequence(last, count), signature);
            }
        }
        if (count < words) {
            // a text of fewer words is one sequence
            take(sequence(Arrays.copyOf(last, count), count), signature);
        }
        return signature;
    }

    private long sequence(long[] last, int count) {
        long hash = last.length;
        for (int i = 0; i < last.length; i++) {
            hash = mix(hash + last[(count + i) % last.length]);
        }
        return hash;
    }

    private void take(long sequence, int[] signature) {
        int hash = (int) (sequence >>> 32);
        for (int i = 0; i < SIZE; i++) {
            // the processor's vectors take eight of these at a time, or more
            signature[i] = Math.min(signature[i], (hash ^ masks[i]) * factors[i]);
        }
    }

    private static boolean isWord(byte one) {
        return one < 0 || (one >= '0' && one <= '9') || (one >= 'A' && one <= 'Z') || (one >= 'a' && one <= 'z');
    }

    private static int lower(byte one) {
        return one >= 'A' && one <= 'Z' ? one + 32 : one;
    }

    static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
