package dev.athanor.train;

import dev.athanor.optim.Optimizer;
import dev.athanor.optim.ParameterGroup;
import dev.athanor.tensor.Tensor;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The processes of a run as its loop sees them; a run in one process is alone.
///
/// @param spread where the model is spread over them
/// @param sharded where the optimizer's state is
record Company(Optional<SpreadObjective> spread, Optional<ShardedState> sharded) implements AutoCloseable {
    static Company of(Objective objective, Optional<ShardedState> sharded) {
        return new Company(
                objective instanceof SpreadObjective several ? Optional.of(several) : Optional.empty(), sharded);
    }

    /// Whether what is saved is not all at the first process.
    boolean gathers() {
        return spread.isPresent() || sharded.isPresent();
    }

    /// Whether this process writes what there is one of.
    boolean first() {
        return spread.map(SpreadObjective::first)
                .or(() -> sharded.map(ShardedState::first))
                .orElse(true);
    }

    /// What the first process says, once all are here.
    boolean agreed(boolean said) {
        return spread.map(several -> several.agreed(said)).orElse(said);
    }

    /// Returns once all are here.
    void meet() {
        agreed(true);
    }

    /// What of the groups this process moves.
    List<ParameterGroup> own(List<ParameterGroup> groups) {
        var ofSpread = ownOfSpread(groups);
        return sharded.map(state -> state.own(ofSpread)).orElse(ofSpread);
    }

    private List<ParameterGroup> ownOfSpread(List<ParameterGroup> groups) {
        return spread.map(several -> groups.stream()
                        .map(group -> new ParameterGroup(
                                own(several, group.parameters()),
                                group.lrScale(),
                                group.decayScale(),
                                group.l1(),
                                group.l2()))
                        .toList())
                .orElse(groups);
    }

    private static Map<String, Tensor> own(SpreadObjective several, Map<String, Tensor> parameters) {
        var own = new LinkedHashMap<>(parameters);
        own.keySet().retainAll(several.own().keySet());
        return own;
    }

    /// The tensors whose `grad()` are the gradients that this process has after a step's passes.
    ///
    /// @param moved the parameters that the run moves
    Collection<Tensor> withGradients(Map<String, Tensor> moved) {
        return spread.<Collection<Tensor>>map(several -> own(several, moved).values())
                .or(() -> sharded.filter(ShardedState::slicesHoldGradients).map(ShardedState::slices))
                .orElseGet(moved::values);
    }

    /// Those of them that no other process counts in the norm of all.
    Collection<Tensor> counted(Map<String, Tensor> moved) {
        return spread.<Collection<Tensor>>map(several -> {
                    var parameters = own(several, moved);
                    parameters.keySet().removeAll(several.countedElsewhere());
                    return parameters.values();
                })
                .orElseGet(() -> withGradients(moved));
    }

    /// The norm of all gradients from that of those counted here.
    Tensor norm(Tensor counted) {
        return spread.map(several -> several.norm(counted))
                .or(() -> sharded.filter(ShardedState::slicesHoldGradients).map(state -> state.norm(counted)))
                .orElse(counted);
    }

    /// Whether it is so on all that have gradients of their own.
    boolean allSay(boolean here) {
        return sharded.filter(ShardedState::slicesHoldGradients)
                .map(state -> state.allSay(here))
                .orElse(here);
    }

    /// What of an optimizer's saved state is of this process's parameters.
    Map<String, Tensor> ownState(Map<String, Tensor> saved) {
        var own = new LinkedHashMap<>(saved);
        spread.ifPresent(several ->
                own.keySet().removeIf(name -> !several.own().containsKey(name.substring(name.indexOf('.') + 1))));
        return sharded.map(state -> state.ownState(own)).orElse(own);
    }

    /// An optimizer's state of all processes, at the first one.
    Map<String, Tensor> gathered(Map<String, Tensor> own) {
        var ofStage = sharded.map(state -> state.gathered(own)).orElse(own);
        return spread.map(several -> several.gathered(ofStage)).orElse(ofStage);
    }

    /// Before the first step, when the model is as the run begins with it.
    void begin() {
        sharded.ifPresent(ShardedState::begin);
    }

    /// Has the parameters of all in the first process's model.
    void gatherModel() {
        spread.ifPresent(SpreadObjective::gatherModel);
        sharded.ifPresent(state -> state.gatherModel(false));
    }

    /// Has a model that replicas share out whole on each of them.
    void gatherModelEverywhere() {
        sharded.ifPresent(state -> state.gatherModel(true));
    }

    /// Of a model's state what this process has.
    Map<String, Tensor> held(Map<String, Tensor> state) {
        return sharded.map(parts -> parts.held(state)).orElse(state);
    }

    /// Adds up the gradients of what several processes have.
    void exchange() {
        spread.ifPresent(SpreadObjective::exchange);
    }

    void zeroGradients(Optimizer optimizer) {
        sharded.ifPresentOrElse(ShardedState::zeroGradients, optimizer::zeroGrad);
    }

    /// Moves the parameters of all.
    void step(Optimizer optimizer) {
        sharded.ifPresent(ShardedState::lendGradients);
        optimizer.step();
        sharded.ifPresent(ShardedState::gatherParameters);
    }

    @Override
    public void close() {
        sharded.ifPresent(ShardedState::close);
    }
}
