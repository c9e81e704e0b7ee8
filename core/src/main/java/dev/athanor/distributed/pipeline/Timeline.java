package dev.athanor.distributed.pipeline;

import java.util.Comparator;
import java.util.List;

/// When each rank did what in one step, simulated or measured.
///
/// @param spans in any order; those of one rank do not overlap
public record Timeline(int ranks, List<Span> spans) {
    /// One action, in the unit of whoever told the time.
    public record Span(int rank, Action action, double start, double end) {
        public double length() {
            return end - start;
        }
    }

    public Timeline {
        spans = List.copyOf(spans);
    }

    /// What a rank did, in its order.
    public List<Span> of(int rank) {
        return spans.stream()
                .filter(span -> span.rank() == rank)
                .sorted(Comparator.comparingDouble(Span::start))
                .toList();
    }

    public double start() {
        return spans.stream().mapToDouble(Span::start).min().orElse(0);
    }

    public double end() {
        return spans.stream().mapToDouble(Span::end).max().orElse(0);
    }

    /// From the first action's start to the last one's end.
    public double makespan() {
        return end() - start();
    }

    /// The part of the step, from 0 to 1, in which a rank computes nothing.
    public double idleShare(int rank) {
        double busy = spans.stream()
                .filter(span -> span.rank() == rank)
                .mapToDouble(Span::length)
                .sum();
        return makespan() > 0 ? 1 - busy / makespan() : 0;
    }

    /// The mean of all ranks.
    public double idleShare() {
        double busy = spans.stream().mapToDouble(Span::length).sum();
        return makespan() > 0 ? 1 - busy / (makespan() * ranks) : 0;
    }
}
