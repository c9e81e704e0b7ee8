package dev.athanor.train;

import dev.athanor.distributed.BlockWatch;
import dev.athanor.distributed.GradientSum;
import dev.athanor.distributed.Reduction;
import dev.athanor.distributed.pipeline.GradientWatch;
import dev.athanor.loss.Passes;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// A pipeline's stages of which each copy keeps the gradients of its slices alone. They are summed
/// behind every backward pass of a stage, so that no whole ones wait for the last.
final class ShardedStages implements GradientWatch, AutoCloseable {
    private final SpreadObjective spread;
    private final ShardedState state;
    private final Map<Integer, GradientSum> sums = new HashMap<>();

    /// @param state of the parameters of this process's stages
    ShardedStages(SpreadObjective spread, ShardedState state) {
        this.spread = spread;
        this.state = state;
        spread.stages().forEach((stage, names) -> sums.put(stage, state.scattered(names)));
        spread.watchedBy(state.watch().orElseGet(BlockWatch::none), this);
    }

    @Override
    public void begins(int stage) {
        sum(stage).sendingPass();
    }

    @Override
    public void ends(int stage, Passes passes) {
        passes.waits();
        sum(stage).flush();
        sum(stage).await();
    }

    private GradientSum sum(int stage) {
        return Objects.requireNonNull(sums.get(stage));
    }

    /// After a step's passes: makes the slices' gradients those of all.
    void exchange() {
        sums.values().forEach(this::adopt);
        spread.exchange(state.slices());
    }

    private void adopt(GradientSum sum) {
        try (var _ = Scope.open()) {
            var strangers = Tensor.of(new double[] {sum.strangers()}, 1);
            spread.copies().allReduce(strangers, Reduction.MAX).await();
            if (strangers.item() > 0) {
                sum.adopt();
            }
        }
    }

    @Override
    public void close() {
        spread.watchedBy(BlockWatch.none(), GradientWatch.none());
        sums.values().forEach(GradientSum::close);
    }
}
