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
    /// @param samples none where there are fewer than processes
    /// @param counts whether it is more than a pass in step with the others
    private record Part(Optional<Batch> samples, boolean counts) {}

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
            boolean counts = own.length > 0;
            var taken = counts || !replicas.inStep() ? own : Arrays.copyOf(together, 1);
            parts.add(new Part(taken.length > 0 ? Optional.of(data.batch(taken)) : Optional.empty(), counts));
        }
        var following = replicas.share(next);
        if (following.length > 0) {
            data.expect(following);
        }
        return replicas instanceof Alone && parts.size() == 1
                ? whole(parts.getFirst().samples().orElseThrow(), factor)
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
        var counted = parts.stream()
                .filter(Part::counts)
                .flatMap(part -> part.samples().stream())
                .map(objective::count)
                .reduce(Tensor::add)
                .orElseGet(() -> Tensor.zeros(1).to(device));
        var count = replicas.count(counted);
        double total = 0;
        for (int i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            replicas.beginPass(i == parts.size() - 1);
            if (part.samples().isEmpty()) {
                continue;
            }
            var own = part.samples().get();
            double share = part.counts() ? factor : 0;
            clock.forward();
            try (var _ = Scope.open();
                    var _ = plan.precision.open(device)) {
                var loss = sideBySide.isPresent()
                        ? sideBySide.get().backward(own, count, share, clock)
                        : objective.backward(own, count, share, clock);
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
