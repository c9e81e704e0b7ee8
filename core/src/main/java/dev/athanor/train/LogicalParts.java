package dev.athanor.train;

import dev.athanor.data.Batch;
import dev.athanor.loss.Passes;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Team;
import dev.athanor.tensor.Tensor;
import dev.athanor.tensor.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// A step's samples cut into a number of logical parts that does not depend on the processes. Each part is computed on
/// one core, with random numbers of its own, and the gradients are added up in a binary tree over the parts: whoever
/// computes a part, or a whole branch of the tree, comes to the same bits.
final class LogicalParts implements AutoCloseable {
    private final Trainer plan;
    private final Device device;
    private final List<Tensor> parameters;
    private final boolean divisible;
    private final Optional<Team> team;

    LogicalParts(Trainer plan, Device device, int parts) {
        this.plan = plan;
        this.device = device;
        this.parameters = plan.model.parameters().values().stream()
                .filter(Tensor::requiresGrad)
                .toList();
        this.divisible = plan.precision == Precision.FP32 // autocast shares what it has cast between threads
                && plan.objective instanceof DivisibleObjective objective
                && objective.divisible()
                && objective.parameters().size() == parameters.size();
        boolean several = divisible && device.kind() == Device.Kind.CPU && Threads.count() > 1 && Team.possible();
        this.team = several
                ? Optional.of(Team.of(Math.min(parts, Integer.highestOneBit(Threads.count()))))
                : Optional.empty();
    }

    /// Those that [PartialGradients] are of.
    List<Tensor> parameters() {
        return parameters;
    }

    /// Is told each part's share of the mean, in as many pieces as there are batches.
    interface Losses {
        void add(int part, double share);
    }

    /// One step over the parts of one branch of the tree.
    ///
    /// @param batches of each part, those that go through the model one after another
    /// @param count of the samples of all parts of all processes
    /// @param seed of the step
    record Step(List<List<Batch>> batches, Tensor count, double factor, Losses losses, long seed, Passes passes) {}

    /// The gradients of the parts from `first` to before `end`, an aligned power of two of them. The caller closes
    /// them.
    PartialGradients sum(Step step, int first, int end) {
        int size = end - first;
        if (team.isPresent() && size == team.get().size()) {
            return together(step, first, team.get());
        }
        if (size == 1) {
            return divisible ? onOneCore(step, first) : alone(step, first);
        }
        int middle = first + size / 2;
        var sum = sum(step, first, middle);
        sum.add(sum(step, middle, end));
        return sum;
    }

    private PartialGradients together(Step step, int first, Team threads) {
        try (var _ = Scope.open()) {
            var found = threads.together(i -> divided(step, first + i, i == 0));
            return tree(found.stream().map(this::separated).toList());
        }
    }

    private PartialGradients separated(List<Tensor> gradients) {
        var part = PartialGradients.none(parameters.size());
        part.add(gradients);
        return part;
    }

    private static PartialGradients tree(List<PartialGradients> parts) {
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        int middle = parts.size() / 2;
        var sum = tree(parts.subList(0, middle));
        sum.add(tree(parts.subList(middle, parts.size())));
        return sum;
    }

    private PartialGradients onOneCore(Step step, int part) {
        try (var _ = Scope.open();
                var _ = Threads.alone()) {
            return separated(divided(step, part, true));
        }
    }

    /// Of a divisible objective: the gradients of a part, in the caller's scope.
    private List<Tensor> divided(Step step, int part, boolean told) {
        var objective = (DivisibleObjective) plan.objective;
        List<Tensor> sums = new ArrayList<>();
        for (var samples : step.batches().get(part)) {
            var found =
                    objective.gradients(samples, step.count(), step.factor(), told ? step.passes() : Passes.untold());
            step.losses().add(part, found.getFirst().item());
            var gradients = found.subList(1, found.size());
            if (sums.isEmpty()) {
                sums.addAll(gradients);
            } else {
                IntStream.range(0, sums.size()).forEach(i -> sums.get(i).addInPlace(gradients.get(i)));
            }
        }
        return sums;
    }

    private PartialGradients alone(Step step, int part) {
        parameters.forEach(parameter -> parameter.setGrad(null));
        RandomState.seed(step.seed() * 0x9E3779B97F4A7C15L + part);
        for (var samples : step.batches().get(part)) {
            try (var _ = Scope.open();
                    var _ = Threads.alone();
                    var _ = plan.precision.open(device)) {
                step.losses()
                        .add(
                                part,
                                plan.objective
                                        .backward(samples, step.count(), step.factor(), step.passes())
                                        .item());
            }
        }
        try (var _ = Scope.open()) {
            return PartialGradients.takenFrom(parameters);
        }
    }

    @Override
    public void close() {
        team.ifPresent(Team::close);
    }
}
