package dev.athanor.data;

import java.util.Arrays;

/// Which pieces of documents are in which sample: first fit over the samples that are open, of which there are at most
/// so many that the search stays short.
final class FirstFitPlan {
    private static final int MOST_OPEN = 256;

    private final int context;
    private long[] starts = new long[1024];
    private int[] lengths = new int[1024];
    private int[] sampleOf = new int[1024];
    private int pieces;
    private int samples;
    // by sample: where its pieces stand in `order`
    private int[] firsts = {};
    private int[] order = {};

    private final int[] open = new int[MOST_OPEN];
    private final int[] room = new int[MOST_OPEN];
    private int opened;

    private FirstFitPlan(int context) {
        this.context = context;
    }

    static FirstFitPlan of(Tokens tokens, int context) {
        var plan = new FirstFitPlan(context);
        long start = 0;
        for (long document = 0; document < tokens.documents(); document++) {
            long end = tokens.end(document);
            // A piece's last token is only a target: the next piece starts with it, so that no step is lost.
            for (long from = start; from + 1 < end; from += context) {
                plan.place(from, (int) Math.min(context, end - 1 - from));
            }
            start = end;
        }
        plan.sort();
        return plan;
    }

    int samples() {
        return samples;
    }

    /// Fills one row of a batch.
    void fill(Tokens tokens, int sample, TokenBatch batch, int row) {
        int at = row * context;
        int end = at + context;
        int document = 0;
        for (int i = firsts[sample]; i < firsts[sample + 1]; i++, document++) {
            int piece = order[i];
            int length = lengths[piece];
            var ids = tokens.read(starts[piece], length + 1);
            System.arraycopy(ids, 0, batch.input(), at, length);
            System.arraycopy(ids, 1, batch.target(), at, length);
            Arrays.fill(batch.documents(), at, at + length, document);
            at += length;
        }
        Arrays.fill(batch.target(), at, end, TokenBatch.NO_TARGET);
        Arrays.fill(batch.documents(), at, end, -1);
    }

    private void place(long start, int length) {
        int found = 0;
        while (found < opened && room[found] < length) {
            found++;
        }
        if (found == opened) {
            if (opened == MOST_OPEN) {
                found = fullest();
            } else {
                opened++;
            }
            open[found] = samples++;
            room[found] = context;
        }
        room[found] -= length;
        add(start, length, open[found]);
        if (room[found] == 0) {
            opened--;
            System.arraycopy(open, found + 1, open, found, opened - found);
            System.arraycopy(room, found + 1, room, found, opened - found);
        }
    }

    private int fullest() {
        int fullest = 0;
        for (int i = 1; i < opened; i++) {
            if (room[i] < room[fullest]) {
                fullest = i;
            }
        }
        return fullest;
    }

    private void add(long start, int length, int sample) {
        if (pieces == starts.length) {
            starts = Arrays.copyOf(starts, pieces * 2);
            lengths = Arrays.copyOf(lengths, pieces * 2);
            sampleOf = Arrays.copyOf(sampleOf, pieces * 2);
        }
        starts[pieces] = start;
        lengths[pieces] = length;
        sampleOf[pieces++] = sample;
    }

    private void sort() {
        firsts = new int[samples + 1];
        for (int piece = 0; piece < pieces; piece++) {
            firsts[sampleOf[piece] + 1]++;
        }
        for (int sample = 0; sample < samples; sample++) {
            firsts[sample + 1] += firsts[sample];
        }
        order = new int[pieces];
        int[] next = firsts.clone();
        for (int piece = 0; piece < pieces; piece++) {
            order[next[sampleOf[piece]]++] = piece;
        }
    }
}
