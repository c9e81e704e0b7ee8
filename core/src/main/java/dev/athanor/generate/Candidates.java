package dev.athanor.generate;

import java.util.Arrays;

/// Tokens with what they weigh in a draw: their probabilities, up to a factor. Heaviest first where an order was
/// needed.
final class Candidates {
    private final int[] ids;
    private final double[] weights;

    private Candidates(int[] ids, double[] weights) {
        this.ids = ids;
        this.weights = weights;
    }

    int[] ids() {
        return ids;
    }

    double[] weights() {
        return weights;
    }

    /// Every token of `logits` as likely as its softmax over the temperature.
    static Candidates of(float[] logits, double temperature) {
        float most = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            most = Math.max(most, logit);
        }
        var ids = new int[logits.length];
        var weights = new double[logits.length];
        for (int i = 0; i < logits.length; i++) {
            ids[i] = i;
            weights[i] = Math.exp((logits[i] - most) / temperature); // 1 for the likeliest
        }
        return new Candidates(ids, weights);
    }

    /// The `k` heaviest, and those as heavy as the last of them.
    Candidates top(int k) {
        if (k == 0 || k >= ids.length) {
            return this;
        }
        var heaviest = Arrays.copyOf(weights, k);
        heapify(heaviest);
        for (int i = k; i < weights.length; i++) {
            if (weights[i] > heaviest[0]) {
                heaviest[0] = weights[i];
                sink(heaviest, 0);
            }
        }
        return atLeast(heaviest[0]);
    }

    /// The heaviest that together weigh at least `share` of all.
    Candidates nucleus(double share) {
        if (share >= 1) {
            return this;
        }
        double goal = share * total();
        double most = Arrays.stream(weights).max().orElseThrow();
        // few weigh nearly all, so a few are sorted and not the whole vocabulary
        for (double least = most / 64; ; least /= 64) {
            boolean all = least < Double.MIN_NORMAL;
            var some = all ? this : atLeast(least);
            if (all || some.total() >= goal) {
                return some.sorted().untilWeight(goal);
            }
        }
    }

    /// Those that weigh at least `weight`.
    Candidates atLeast(double weight) {
        int count = 0;
        for (double each : weights) {
            count += each >= weight ? 1 : 0;
        }
        var keptIds = new int[count];
        var kept = new double[count];
        int next = 0;
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] >= weight) {
                keptIds[next] = ids[i];
                kept[next++] = weights[i];
            }
        }
        return new Candidates(keptIds, kept);
    }

    double most() {
        return Arrays.stream(weights).max().orElseThrow();
    }

    /// The token at a point of the weights laid end to end.
    ///
    /// @param point from 0 to less than 1
    int at(double point) {
        double left = point * total();
        for (int i = 0; i < weights.length - 1; i++) {
            left -= weights[i];
            if (left < 0) {
                return ids[i];
            }
        }
        return ids[weights.length - 1];
    }

    private double total() {
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        return total;
    }

    /// Heaviest first; of equal ones the lower id.
    Candidates sorted() {
        var order = new Integer[ids.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(weights[b], weights[a]));
        var sortedIds = new int[ids.length];
        var sortedWeights = new double[ids.length];
        for (int i = 0; i < order.length; i++) {
            sortedIds[i] = ids[order[i]];
            sortedWeights[i] = weights[order[i]];
        }
        return new Candidates(sortedIds, sortedWeights);
    }

    private Candidates untilWeight(double goal) {
        double weight = 0;
        int count = 0;
        while (count < ids.length && weight < goal) {
            weight += weights[count++];
        }
        return new Candidates(Arrays.copyOf(ids, count), Arrays.copyOf(weights, count));
    }

    private static void heapify(double[] heap) {
        for (int i = heap.length / 2 - 1; i >= 0; i--) {
            sink(heap, i);
        }
    }

    /// Restores a heap, least first, whose element at `index` may be too great.
    private static void sink(double[] heap, int index) {
        int parent = index;
        for (int child = 2 * parent + 1; child < heap.length; child = 2 * parent + 1) {
            if (child + 1 < heap.length && heap[child + 1] < heap[child]) {
                child++;
            }
            if (heap[parent] <= heap[child]) {
                return;
            }
            double moved = heap[parent];
            heap[parent] = heap[child];
            heap[child] = moved;
            parent = child;
        }
    }
}
