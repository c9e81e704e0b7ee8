package dev.athanor.train;

import dev.athanor.checkpoint.TensorPart;
import dev.athanor.checkpoint.Weights;
import dev.athanor.distributed.ProcessGroup;
import dev.athanor.distributed.Reduction;
import dev.athanor.distributed.Slices;
import dev.athanor.nn.Module;
import dev.athanor.optim.Optimizer;
import dev.athanor.optim.ParameterGroup;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The processes of a run as its loop sees them; a run in one process is alone.
///
/// @param all of them, where there are several
/// @param spread where the model is spread over them
/// @param sharded where the optimizer's state is
record Company(Optional<ProcessGroup> all, Optional<SpreadObjective> spread, Optional<ShardedState> sharded)
        implements AutoCloseable {
    static Company of(Trainer plan) {
        var spread = plan.objective instanceof SpreadObjective several
                ? Optional.of(several)
                : Optional.<SpreadObjective>empty();
        return new Company(spread.map(SpreadObjective::all).or(plan::group), spread, plan.sharded());
    }

    int processes() {
        return all.map(ProcessGroup::size).orElse(1);
    }

    int rank() {
        return all.map(ProcessGroup::rank).orElse(0);
    }

    /// Whether this process writes what there is one of.
    boolean first() {
        return rank() == 0;
    }

    /// What the first process says, once all are here.
    String told(String said) {
        return toldByAll(first() ? said : "").getFirst();
    }

    /// What each process says, by rank.
    List<String> toldByAll(String said) {
        return all.map(group -> group.allGather(said)).orElse(List.of(said));
    }

    /// Whether all processes say so.
    boolean allSay(boolean here) {
        return reduced(here, Reduction.MIN);
    }

    /// Whether the first process says so, where processes have not agreed in another way.
    boolean agreed(boolean said) {
        return spread.isPresent() ? reduced(first() && said, Reduction.MAX) : said;
    }

    private boolean reduced(boolean here, Reduction reduction) {
        if (all.isEmpty()) {
            return here;
        }
        try (var _ = Scope.open()) {
            var others = Tensor.of(new double[] {here ? 1 : 0}, 1);
            all.get().allReduce(others, reduction).await();
            return others.item() > 0;
        }
    }

    /// Throws on every process unless these are equal on all.
    ///
    /// @throws TrainingException naming what differs, and where
    void requireSame(Map<String, String> facts) {
        all.ifPresent(group -> Facts.requireSame(group, facts));
    }

    /// Returns once all are here.
    void meet() {
        all.ifPresent(ProcessGroup::barrier);
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
        return spread.isPresent() ? ownOnce(moved).values() : withGradients(moved);
    }

    /// The norm of all gradients from that of those counted here.
    Tensor norm(Tensor counted) {
        return spread.map(several -> several.norm(counted))
                .or(() -> sharded.filter(ShardedState::slicesHoldGradients).map(state -> state.norm(counted)))
                .orElse(counted);
    }

    /// Of the model's tensors what this process writes: each element is written by one.
    Map<String, TensorPart> partsOf(Module model) {
        var parts = new LinkedHashMap<String, TensorPart>();
        var whole = ownOnce(model.parameters());
        sharded.ifPresent(state -> state.partsApart().forEach((name, part) -> {
            whole.remove(name);
            put(parts, name, part, state.holders());
        }));
        whole.forEach((name, tensor) -> put(parts, name, TensorPart.whole(tensor), holders()));
        if (first()) {
            model.buffers().forEach((name, tensor) -> parts.put(name, TensorPart.whole(tensor)));
        }
        return parts;
    }

    /// Of an optimizer's state what this process writes.
    Map<String, TensorPart> partsOf(Optimizer optimizer) {
        var parts = new LinkedHashMap<String, TensorPart>();
        var own = optimizer.state();
        spread.ifPresent(several ->
                own.keySet().removeIf(name -> several.countedElsewhere().contains(ShardedState.parameter(name))));
        sharded.ifPresentOrElse(
                state -> state.partsOf(own).forEach((name, part) -> put(parts, name, part, state.holders())),
                () -> own.forEach((name, tensor) -> put(parts, name, TensorPart.whole(tensor), holders())));
        return parts;
    }

    /// This process's share of what all holders have.
    private static void put(
            Map<String, TensorPart> parts, String name, TensorPart part, Optional<ProcessGroup> holders) {
        int rank = holders.map(ProcessGroup::rank).orElse(0);
        var cut = new Slices(
                part.elements().elements(), holders.map(ProcessGroup::size).orElse(1));
        if (cut.size(rank) > 0) {
            parts.put(name, part.stretch(cut.first(rank), cut.size(rank)));
        }
    }

    /// The processes with the same parameters as this one.
    private Optional<ProcessGroup> holders() {
        return spread.map(SpreadObjective::copies).or(() -> all);
    }

    private Map<String, Tensor> ownOnce(Map<String, Tensor> parameters) {
        var own = new LinkedHashMap<>(parameters);
        spread.ifPresent(several -> {
            own.keySet().retainAll(several.own().keySet());
            own.keySet().removeAll(several.countedElsewhere());
        });
        return own;
    }

    /// What of an optimizer's saved state is of this process's parameters, in the caller's scope.
    Map<String, Tensor> ownState(Weights saved) {
        var own = new LinkedHashMap<String, Tensor>();
        for (var name : saved.tensors().keySet()) {
            var parameter = ShardedState.parameter(name);
            if (spread.isEmpty() || spread.get().own().containsKey(parameter)) {
                sharded.ifPresentOrElse(
                        state -> state.ownState(saved, name).ifPresent(slice -> own.put(name, slice)),
                        () -> own.put(name, saved.read(name)));
            }
        }
        return own;
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
