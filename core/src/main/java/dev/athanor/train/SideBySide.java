package dev.athanor.train;

import dev.athanor.data.Batch;
import dev.athanor.loss.Passes;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Team;
import dev.athanor.tensor.Tensor;
import dev.athanor.tensor.Threads;
import java.util.List;
import java.util.Optional;

/// Goes over a batch in as many parts as there are cores, each with a graph of its own on one core, and adds their
/// gradients up in the parts' order. A batch with fewer samples than cores is gone over as a whole.
final class SideBySide implements AutoCloseable {
    private final DivisibleObjective objective;
    private final Team team;

    /// @param team is closed with this
    SideBySide(DivisibleObjective objective, Team team) {
        this.objective = objective;
        this.team = team;
    }

    /// None where there is nothing to gain, or more to lose than the last bits of the sums. The caller closes it.
    static Optional<SideBySide> of(Objective objective, Precision precision, Device device) {
        boolean fits = precision == Precision.FP32 // autocast shares what it has cast between threads
                && device.kind() == Device.Kind.CPU
                && Threads.count() > 1
                && Team.possible();
        return fits && objective instanceof DivisibleObjective divisible && divisible.divisible()
                ? Optional.of(new SideBySide(divisible, Team.of(Threads.count())))
                : Optional.empty();
    }

    /// What [Objective#backward(Batch, Tensor, double, Passes)] does, but for the last bits of the sums.
    Tensor backward(Batch samples, Tensor count, double scale, Passes passes) {
        if (samples.size() < team.size()) {
            return objective.backward(samples, count, scale, passes);
        }
        return Scope.of(() -> {
            var parts = team.together(part ->
                    objective.gradients(part(samples, part), count, scale, part == 0 ? passes : Passes.untold()));
            try (var _ = Autograd.noGrad()) {
                var parameters = objective.parameters();
                for (int i = 0; i < parameters.size(); i++) {
                    for (var gradients : parts) {
                        accumulate(parameters.get(i), gradients.get(i + 1));
                    }
                }
                return parts.stream().map(List::getFirst).reduce(Tensor::add).orElseThrow();
            }
        });
    }

    private Batch part(Batch samples, int part) {
        long first = samples.size() * part / team.size();
        long count = samples.size() * (part + 1) / team.size() - first;
        return new Batch(
                samples.input().narrow(0, first, count),
                samples.target().narrow(0, first, count),
                samples.documents().map(documents -> documents.narrow(0, first, count)));
    }

    private static void accumulate(Tensor parameter, Tensor gradient) {
        var sum = parameter.grad();
        if (sum == null) {
            parameter.setGrad(gradient);
        } else {
            sum.addInPlace(gradient);
        }
    }

    @Override
    public void close() {
        team.close();
    }
}
