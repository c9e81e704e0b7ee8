package dev.athanor.distributed.pipeline;

import java.util.ArrayList;
import java.util.List;

/// A watch that keeps what a rank did, in nanoseconds of [System#nanoTime].
public final class Recorded implements StepWatch {
    private final int rank;
    private final List<Timeline.Span> spans = new ArrayList<>();

    public Recorded(int rank) {
        this.rank = rank;
    }

    public List<Timeline.Span> spans() {
        return List.copyOf(spans);
    }

    @Override
    public void waits() {}

    @Override
    public void begins(Action action) {}

    @Override
    public void ended(Action action, long start, long end) {
        spans.add(new Timeline.Span(rank, action, start, end));
    }
}
