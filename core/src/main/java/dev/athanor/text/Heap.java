package dev.athanor.text;

import java.util.Arrays;

/// A heap of numbers with a priority each: the least priority first, of equal ones the least number.
final class Heap {
    private long[] priorities = new long[64];
    private long[] numbers = new long[64];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    long leastPriority() {
        return priorities[0];
    }

    long leastNumber() {
        return numbers[0];
    }

    void clear() {
        size = 0;
    }

    void add(long priority, long number) {
        if (size == numbers.length) {
            priorities = Arrays.copyOf(priorities, size * 2);
            numbers = Arrays.copyOf(numbers, size * 2);
        }
        int at = size++;
        while (at > 0) {
            int parent = (at - 1) / 2;
            if (!before(priority, number, parent)) {
                break;
            }
            priorities[at] = priorities[parent];
            numbers[at] = numbers[parent];
            at = parent;
        }
        priorities[at] = priority;
        numbers[at] = number;
    }

    void removeLeast() {
        long priority = priorities[--size];
        long number = numbers[size];
        int at = 0;
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && before(priorities[child + 1], numbers[child + 1], child)) {
                child++;
            }
            if (before(priority, number, child)) {
                break;
            }
            priorities[at] = priorities[child];
            numbers[at] = numbers[child];
            at = child;
        }
        priorities[at] = priority;
        numbers[at] = number;
    }

    private boolean before(long priority, long number, int other) {
        return priority < priorities[other] || (priority == priorities[other] && number < numbers[other]);
    }
}
