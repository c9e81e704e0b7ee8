package dev.athanor.text;

import java.util.List;

/// The rules of a byte pair encoding: which pair of ids becomes which id, the first rule first.
final class Merges {
    // Up to here looking at all pairs for each merge costs less than keeping a heap of them.
    private static final int SHORT = 48;

    private final int[] byteIds;
    private final PairTable pairs;
    private final int[] results;

    /// @param byteIds the id of each of the 256 bytes
    /// @param pairs numbered by rank
    /// @param results the id that the pair of each rank becomes
    private Merges(int[] byteIds, PairTable pairs, int[] results) {
        this.byteIds = byteIds;
        this.pairs = pairs;
        this.results = results;
    }

    /// @param rules left, right and result, the first rule first
    static Merges of(int[] byteIds, List<long[]> rules) {
        var pairs = new PairTable(rules.size());
        int[] results = new int[rules.size()];
        for (var rule : rules) {
            results[pairs.number(PairTable.pair((int) rule[0], (int) rule[1]))] = (int) rule[2];
        }
        return new Merges(byteIds, pairs, results);
    }

    int size() {
        return results.length;
    }

    int left(int rank) {
        return PairTable.left(pairs.pair(rank));
    }

    int right(int rank) {
        return PairTable.right(pairs.pair(rank));
    }

    int result(int rank) {
        return results[rank];
    }

    int byteId(byte one) {
        return byteIds[one & 0xFF];
    }

    /// Applies the rules to one word, and adds the ids that are left.
    ///
    /// @param work of this call alone
    void encode(byte[] text, int from, int to, Work work, IdBuffer into) {
        int length = to - from;
        work.reserve(length);
        for (int i = 0; i < length; i++) {
            work.ids[i] = byteIds[text[from + i] & 0xFF];
        }
        if (length <= SHORT) {
            mergeShort(work.ids, work.ranks, length, into);
        } else {
            mergeLong(work, length, into);
        }
    }

    private void mergeShort(int[] ids, int[] ranks, int length, IdBuffer into) {
        int size = length;
        for (int i = 0; i + 1 < size; i++) {
            ranks[i] = rank(ids[i], ids[i + 1]);
        }
        while (size > 1) {
            int least = 0;
            for (int i = 1; i + 1 < size; i++) {
                if (ranks[i] < ranks[least]) {
                    least = i;
                }
            }
            if (ranks[least] == Integer.MAX_VALUE) {
                break;
            }
            ids[least] = results[ranks[least]];
            System.arraycopy(ids, least + 2, ids, least + 1, size - least - 2);
            if (least + 2 < size) {
                System.arraycopy(ranks, least + 2, ranks, least + 1, size - least - 3);
            }
            size--;
            if (least > 0) {
                ranks[least - 1] = rank(ids[least - 1], ids[least]);
            }
            if (least + 1 < size) {
                ranks[least] = rank(ids[least], ids[least + 1]);
            }
        }
        into.addAll(ids, 0, size);
    }

    /// As the short way, in time that does not grow with the square of the length.
    private void mergeLong(Work work, int length, IdBuffer into) {
        var ids = work.ids;
        var heap = work.heap;
        heap.clear();
        for (int i = 0; i < length; i++) {
            work.before[i] = i - 1;
            work.after[i] = i + 1 < length ? i + 1 : -1;
            if (i + 1 < length) {
                offer(heap, ids, i, i + 1);
            }
        }
        while (!heap.isEmpty()) {
            int rank = (int) heap.leastPriority();
            int left = (int) heap.leastNumber();
            heap.removeLeast();
            int right = ids[left] < 0 ? -1 : work.after[left];
            // the pair may be gone since it was offered
            if (right < 0 || rank(ids[left], ids[right]) != rank) {
                continue;
            }
            ids[left] = results[rank];
            ids[right] = -1;
            int after = work.after[right];
            work.after[left] = after;
            if (after >= 0) {
                work.before[after] = left;
                offer(heap, ids, left, after);
            }
            if (work.before[left] >= 0) {
                offer(heap, ids, work.before[left], left);
            }
        }
        for (int i = 0; i >= 0; i = work.after[i]) {
            into.add(ids[i]);
        }
    }

    private void offer(Heap heap, int[] ids, int left, int right) {
        int rank = rank(ids[left], ids[right]);
        if (rank != Integer.MAX_VALUE) {
            heap.add(rank, left);
        }
    }

    private int rank(int left, int right) {
        int rank = pairs.find(left, right);
        return rank < 0 ? Integer.MAX_VALUE : rank;
    }

    /// Room to work in, for one thread.
    static final class Work {
        private int[] ids = {};
        private int[] ranks = {};
        private int[] before = {};
        private int[] after = {};
        private final Heap heap = new Heap();

        private void reserve(int length) {
            if (length > ids.length) {
                int room = Math.max(SHORT, length);
                ids = new int[room];
                ranks = new int[SHORT];
                before = new int[room];
                after = new int[room];
            }
        }
    }
}
