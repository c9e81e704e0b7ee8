package dev.athanor.train;

import dev.athanor.data.Batch;
import dev.athanor.data.Dataset;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import dev.athanor.track.Phase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Goes over a step's samples in as many passes as do not fit into one, over this process's part of each, and over that
/// side by side where it may be.
final class BatchGradients implements StepGradients {
    /// @param counts whether it is more than a pass in step with the others
    private record Part(Batch samples, boolean counts) {}

    private final Trainer plan;
    private final Objective objective;
    private final Dataset data;
    private final Device device;
    private final PhaseClock clock;
    private final Replicas replicas;
    private final Optional<SideBySide> sideBySide;

    BatchGradients(
            Trainer plan, Objective objective, Dataset data, Device device, PhaseClock clock, Replicas replicas) {
        this.plan = plan;
        this.objective = objective;
        this.data = data;
        this.device = device;
        this.clock = clock;
        this.replicas = replicas;
        this.sideBySide = SideBySide.of(objective, plan.precision, device);
    }

    @Override
    public double backward(long[] chosen, long[] next, double factor, long step) {
        clock.enter(Phase.DATA);
        List<Part> parts = new ArrayList<>();
        var arranged = chosen.length <= plan.batch ? chosen : data.arranged(chosen);
        for (int first = 0; first < arranged.length; first += plan.batch) {
            var together = Arrays.copyOfRange(arranged, first, Math.min(first + plan.batch, arranged.length));
            var own = replicas.share(together);
            if (own.length > 0) {
                parts.add(new Part(data.batch(own), true));
            } else if (replicas.inStep()) {
                parts.add(new Part(data.batch(Arrays.copyOf(together, 1)), false));
            }
        }
        var following = replicas.share(next);
        if (following.length > 0) {
            data.expect(following);
        }
        return replicas instanceof Alone && parts.size() == 1
                ? whole(parts.getFirst().samples(), factor)
                : inParts(parts, factor);
    }

    private double whole(Batch samples, double factor) {
        clock.forward();
        try (var _ = plan.precision.open(device)) {
            var mean = sideBySide.isPresent()
                    ? sideBySide.get().backward(samples, objective.count(samples), factor, clock)
                    : objective.backward(samples, factor, clock);
            return mean.item();
        }
    }

    /// Over several passes, and processes, the gradients are those of their mean as one batch.
    private double inParts(List<Part> parts, double factor) {
        var own = parts.stream()
                .filter(Part::counts)
                .map(part -> objective.count(part.samples()))
                .reduce(Tensor::add)
                .orElseGet(() -> Tensor.zeros(1).to(device));
        var count = replicas.count(own);
        if (parts.isEmpty()) {
            replicas.lastPass();
        }
        double total = 0;
        for (int i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            double share = part.counts() ? factor : 0;
            if (i == parts.size() - 1) {
                replicas.lastPass();
            }
            clock.forward();
            try (var _ = Scope.open();
                    var _ = plan.precision.open(device)) {
                var loss = sideBySide.isPresent()
                        ? sideBySide.get().backward(part.samples(), count, share, clock)
                        : objective.backward(part.samples(), count, share, clock);
                total += part.counts() ? loss.item() : 0;
            }
        }
        return replicas.settle(total);
    }

    @Override
    public void close() {
        sideBySide.ifPresent(SideBySide::close);
    }
}
