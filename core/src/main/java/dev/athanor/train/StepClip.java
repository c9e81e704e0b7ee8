package dev.athanor.train;

import dev.athanor.optim.Clip;
import dev.athanor.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Optional;

/// Clips a step's gradients by their norm, over all processes of the run.
final class StepClip implements AutoCloseable {
    private final Optional<SpreadObjective> spread;
    private final Clip own;
    private final Optional<Clip> counted;

    StepClip(Trainer plan, Company company) {
        spread = company.spread();
        own = Clip.over(spread.map(SpreadObjective::own)
                .orElseGet(plan.model::parameters)
                .values());
        counted = spread.map(several -> {
            var parameters = new LinkedHashMap<String, Tensor>(several.own());
            parameters.keySet().removeAll(several.countedElsewhere());
            return Clip.over(parameters.values());
        });
    }

    /// Scales all gradients alike so that the norm of all is at most `max`.
    void limit(double max) {
        if (spread.isPresent()) {
            own.limit(spread.get().norm(counted.orElseThrow().norm()), max);
        } else {
            own.norm(max);
        }
    }

    @Override
    public void close() {
        own.close();
        counted.ifPresent(Clip::close);
    }
}
