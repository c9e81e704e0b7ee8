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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The processes of a run as its loop sees them; a run in one process is alone.
///
/// @param all of them, where there are several
/// @param spread where the model is spread over them
/// @param sharded where the optimizer's state is
/// @param stages where the model is spread and gradients are sharded
/// @param elsewhere the names of the parameters that other processes alone have
record Company(
        Optional<ProcessGroup> all,
        Optional<SpreadObjective> spread,
        Optional<ShardedState> sharded,
        Optional<ShardedStages> stages,
        Set<String> elsewhere)
        implements AutoCloseable {
    static Company of(Trainer plan) {
        var spread = plan.objective instanceof SpreadObjective several
                ? Optional.of(several)
                : Optional.<SpreadObjective>empty();
        var sharded = plan.sharded();
        var stages = spread.flatMap(several ->
                sharded.filter(ShardedState::slicesHoldGradients).map(state -> new ShardedStages(several, state)));
        var elsewhere =
                spread.isPresent() ? new HashSet<>(plan.model.parameters().keySet()) : Set.<String>of();
        spread.ifPresent(several -> elsewhere.removeAll(several.own().keySet()));
        return new Company(spread.map(SpreadObjective::all).or(plan::group), spread, sharded, stages, elsewhere);
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
        var here = groups.stream()
                .map(group -> new ParameterGroup(
                        here(group.parameters()), group.lrScale(), group.decayScale(), group.l1(), group.l2()))
                .toList();
        return sharded.map(state -> state.own(here)).orElse(here);
    }

    /// The tensors whose `grad()` are the gradients that this process has after a step's passes.
    ///
    /// @param moved the parameters that the run moves
    Collection<Tensor> withGradients(Map<String, Tensor> moved) {
        return holdersOfGradients(moved).values();
    }

    private Map<String, Tensor> holdersOfGradients(Map<String, Tensor> moved) {
        return slicesHoldGradients().map(ShardedState::slices).orElseGet(() -> here(moved));
    }

    private Optional<ShardedState> slicesHoldGradients() {
        return sharded.filter(ShardedState::slicesHoldGradients);
    }

    /// Those of them that no other process counts in the norm of all.
    Collection<Tensor> counted(Map<String, Tensor> moved) {
        return once(holdersOfGradients(moved)).values();
    }

    /// The norm of all gradients from that of those counted here.
    Tensor norm(Tensor counted) {
        var ofStage = slicesHoldGradients().map(state -> state.norm(counted)).orElse(counted);
        return spread.map(several -> several.norm(ofStage)).orElse(ofStage);
    }

    /// Of the model's tensors what this process writes: each element is written by one.
    Map<String, TensorPart> partsOf(Module model) {
        var parts = new LinkedHashMap<String, TensorPart>();
        var whole = once(here(model.parameters()));
        sharded.ifPresent(state -> state.partsApart().forEach((name, part) -> {
            if (whole.remove(name) != null) {
                put(parts, name, part, state.holders());
            }
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

    /// Without those that another process counts.
    private Map<String, Tensor> once(Map<String, Tensor> own) {
        var once = new LinkedHashMap<>(own);
        spread.ifPresent(several -> once.keySet().removeAll(several.countedElsewhere()));
        return once;
    }

    /// What of an optimizer's saved state is of this process's parameters, in the caller's scope.
    Map<String, Tensor> ownState(Weights saved) {
        var own = new LinkedHashMap<String, Tensor>();
        for (var name : saved.tensors().keySet()) {
            var parameter = ShardedState.parameter(name);
            if (!elsewhere.contains(parameter)) {
                sharded.ifPresentOrElse(
                        state -> state.ownState(saved, name).ifPresent(slice -> own.put(name, slice)),
                        () -> own.put(name, saved.read(name)));
            }
        }
        return own;
    }

    /// Before the first step, when the model is as the run begins with it.
    void begin() {
        spreadModel();
        sharded.ifPresent(ShardedState::begin);
    }

    /// Ends what [#gatherModel] has begun.
    void spreadModel() {
        spread.ifPresent(SpreadObjective::spreadModel);
    }

    /// Has the parameters of all in the first process's model.
    void gatherModel() {
        sharded.ifPresent(state -> state.gatherModel(false));
        spread.ifPresent(SpreadObjective::gatherModel);
    }

    /// Has a model that replicas share out whole on each of them.
    void gatherModelEverywhere() {
        sharded.ifPresent(state -> state.gatherModel(true));
    }

    /// Of a model's state what this process has.
    Map<String, Tensor> held(Map<String, Tensor> state) {
        var here = here(state);
        return sharded.map(parts -> parts.held(here)).orElse(here);
    }

    /// Of a model's tensors by name what is not [#elsewhere].
    Map<String, Tensor> here(Map<String, Tensor> tensors) {
        var here = new LinkedHashMap<>(tensors);
        here.keySet().removeAll(elsewhere);
        return here;
    }

    /// Adds up the gradients of what several processes have.
    void exchange() {
        stages.ifPresentOrElse(ShardedStages::exchange, () -> spread.ifPresent(SpreadObjective::exchange));
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
        stages.ifPresent(ShardedStages::close);
        sharded.ifPresent(ShardedState::close);
    }
}
