package dev.athanor.text;

import java.util.Arrays;

/// Ids as they come.
final class IdBuffer {
    private int[] ids;
    private int size;

    IdBuffer(int expected) {
        ids = new int[expected];
    }

    int size() {
        return size;
    }

    int get(int at) {
        return ids[at];
    }

    void add(int id) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, Math.max(4, Math.addExact(size, size)));
        }
        ids[size++] = id;
    }

    void addAll(int[] from, int first, int end) {
        int count = end - first;
        if (size + count > ids.length) {
            ids = Arrays.copyOf(ids, Math.max(size + count, Math.addExact(size, size)));
        }
        // most words are one id or two
        if (count <= 4) {
            for (int i = 0; i < count; i++) {
                ids[size + i] = from[first + i];
            }
        } else {
            System.arraycopy(from, first, ids, size, count);
        }
        size += count;
    }

    void clear() {
        size = 0;
    }

    int[] array() {
        return ids;
    }

    int[] toArray() {
        return Arrays.copyOf(ids, size);
    }
}
