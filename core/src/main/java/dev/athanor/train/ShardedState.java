package dev.athanor.train;

import dev.athanor.checkpoint.TensorPart;
import dev.athanor.checkpoint.Weights;
import dev.athanor.distributed.BlockWatch;
import dev.athanor.distributed.Compression;
import dev.athanor.distributed.GradientSum;
import dev.athanor.distributed.ProcessGroup;
import dev.athanor.distributed.Reduction;
import dev.athanor.distributed.ShardMesh;
import dev.athanor.optim.ParameterGroup;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The parameters of a model, of which each process of a group moves a slice of every one, and
/// has the optimizer's state of that alone, and as [Sharding] says the gradient.
///
/// Where a slice lies follows from [dev.athanor.distributed.Slices], so what any number of
/// processes has saved, whole, any other reads.
final class ShardedState implements AutoCloseable {
    private static final int AHEAD = 2; // gathered while others are copied
    private static final String STEP = "step";

    private final ShardMesh mesh;
    private final ProcessGroup group; // of those with one slice each
    private final Sharding sharding;
    private final Map<String, SlicedParameter> parts = new LinkedHashMap<>();
    private final List<GatheredSlices> gathered;
    private final Optional<ShardedParameters> apart;

    /// @param mesh closed with this
    /// @param blocks the names of the parameters of each block of the model, if those are sharded
    ShardedState(ShardMesh mesh, Map<String, Tensor> parameters, Sharding sharding, List<Set<String>> blocks) {
        this.mesh = mesh;
        this.group = mesh.slices();
        this.sharding = sharding;
        boolean alone = sharding == Sharding.PARAMETERS;
        try (var _ = Scope.open()) {
            parameters.forEach((name, whole) -> parts.put(
                    name,
                    alone
                            ? SlicedParameter.apart(whole, group.rank(), group.size())
                            : SlicedParameter.of(whole, group.rank(), group.size())));
        }
        this.gathered = GatheredSlices.of(group, parts.values());
        this.apart = alone ? Optional.of(new ShardedParameters(mesh, parts, blocks)) : Optional.empty();
    }

    /// Who has to be told where a pass is.
    Optional<BlockWatch> watch() {
        return apart.map(BlockWatch.class::cast);
    }

    /// Before the first step, when the model is as the run begins with it.
    void begin() {
        apart.ifPresent(ShardedParameters::begin);
    }

    /// Makes the model whole until the next pass, at the first process or everywhere.
    void gatherModel(boolean everywhere) {
        apart.ifPresent(parameters -> parameters.gather(everywhere));
    }

    /// Of tensors by name what this process has.
    Map<String, Tensor> held(Map<String, Tensor> whole) {
        var held = new LinkedHashMap<>(whole);
        if (apart.isPresent()) {
            parts.forEach((name, part) -> held.replace(name, part.slice()));
        }
        return held;
    }

    /// The groups with this process's slices in place of the parameters.
    List<ParameterGroup> own(List<ParameterGroup> groups) {
        return groups.stream()
                .map(each -> {
                    var slices = new LinkedHashMap<String, Tensor>();
                    each.parameters().keySet().forEach(name -> {
                        var part = part(name);
                        if (part.cut().size(group.rank()) > 0) {
                            slices.put(name, part.slice());
                        }
                    });
                    return new ParameterGroup(slices, each.lrScale(), each.decayScale(), each.l1(), each.l2());
                })
                .toList();
    }

    /// Gives each process the sums of its slices' gradients.
    GradientSum scattered(Compression compression) {
        return scattered(parts.keySet(), compression);
    }

    /// Gives it those of some of the parameters.
    GradientSum scattered(Set<String> names) {
        return scattered(names, Compression.NONE);
    }

    private GradientSum scattered(Set<String> names, Compression compression) {
        var some = parts.entrySet().stream()
                .filter(part -> names.contains(part.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        return GradientSum.scattered(
                mesh,
                some.stream().map(part -> part.whole()).toList(),
                some.stream().map(part -> part.slice()).toList(),
                compression);
    }

    /// Whether a step's gradients are those of the slices, and not of the parameters.
    boolean slicesHoldGradients() {
        return sharding.compareTo(Sharding.GRADIENTS) >= 0;
    }

    /// This process's, by the parameters' names.
    Map<String, Tensor> slices() {
        var slices = new LinkedHashMap<String, Tensor>();
        parts.forEach((name, part) -> slices.put(name, part.slice()));
        return slices;
    }

    /// The norm over all slices from that over this process's, one element with no axes.
    Tensor norm(Tensor own) {
        return Scope.of(() -> Autograd.noGrad(() -> {
            var squares = own.mul(own);
            group.allReduce(squares, Reduction.SUM).await();
            return squares.sqrt();
        }));
    }

    void zeroGradients() {
        try (var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            for (var part : parts.values()) {
                var gradient = (slicesHoldGradients() ? part.slice() : part.whole()).grad();
                if (gradient != null) {
                    gradient.fillInPlace(0);
                }
            }
        }
    }

    /// Before the optimizer's step: gives each slice its part of the gradient.
    void lendGradients() {
        try (var _ = Scope.open()) {
            parts.values().forEach(SlicedParameter::lendGradient);
        }
    }

    /// After it: gives all processes the slices of each, where they have the parameters whole.
    void gatherParameters() {
        if (apart.isEmpty()) {
            gathered.stream().limit(AHEAD).forEach(GatheredSlices::begin);
            for (int i = 0; i < gathered.size(); i++) {
                gathered.get(i).await();
                if (i + AHEAD < gathered.size()) {
                    gathered.get(i + AHEAD).begin();
                }
            }
        }
    }

    /// The processes with the same slices as this one, where there are others.
    Optional<ProcessGroup> holders() {
        return mesh.copies();
    }

    /// The slices of parameters that are not whole here.
    Map<String, TensorPart> partsApart() {
        var slices = new LinkedHashMap<String, TensorPart>();
        if (apart.isPresent()) {
            parts.forEach((name, part) -> slices.put(name, part(name, part.slice())));
        }
        return slices;
    }

    /// This process's part of the whole state.
    ///
    /// @param own its slices of it
    Map<String, TensorPart> partsOf(Map<String, Tensor> own) {
        var slices = new LinkedHashMap<String, TensorPart>();
        own.forEach((name, tensor) -> {
            if (!isStep(name)) {
                slices.put(name, part(parameter(name), tensor));
            } else if (group.rank() == 0) {
                slices.put(name, TensorPart.whole(tensor));
            }
        });
        return slices;
    }

    private TensorPart part(String parameter, Tensor slice) {
        var part = part(parameter);
        return new TensorPart(part.whole().shape(), part.cut().first(group.rank()), slice);
    }

    /// What of a saved tensor of the state is of this process's slices, in the caller's scope.
    Optional<Tensor> ownState(Weights saved, String name) {
        var cut = part(parameter(name)).cut();
        if (cut.size(group.rank()) == 0) {
            return Optional.empty();
        }
        return Optional.of(
                isStep(name)
                        ? saved.read(name)
                        : Scope.of(() -> cut.of(saved.read(name), group.rank()).copy()));
    }

    private static boolean isStep(String name) {
        return parameter(name).length() + 1 + STEP.length() == name.length() && name.startsWith(STEP);
    }

    /// The parameter's name in that of a tensor of an optimizer's state.
    static String parameter(String stateName) {
        return stateName.substring(stateName.indexOf('.') + 1);
    }

    private SlicedParameter part(String name) {
        var found = parts.get(name);
        if (found == null) {
            throw new IllegalArgumentException("there is no parameter " + name + " that is sharded");
        }
        return found;
    }

    @Override
    public void close() {
        apart.ifPresent(ShardedParameters::close);
        parts.values().forEach(SlicedParameter::close);
        mesh.close();
    }
}
