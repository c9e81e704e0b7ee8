package dev.athanor.distributed.pipeline;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// The mean time of each pass through each stage in a measured step; nothing is taken for the way between ranks.
final class MeasuredCosts implements Costs {
    private record Kind(Action.Pass pass, int stage) {}

    private final Map<Kind, Double> means;

    MeasuredCosts(Timeline timeline) {
        means = timeline.spans().stream()
                .collect(Collectors.groupingBy(
                        span -> new Kind(span.action().pass(), span.action().stage()),
                        Collectors.averagingDouble(Timeline.Span::length)));
    }

    @Override
    public double of(Action action) {
        return Objects.requireNonNull(means.get(new Kind(action.pass(), action.stage())));
    }

    @Override
    public double transfer() {
        return 0;
    }
}
