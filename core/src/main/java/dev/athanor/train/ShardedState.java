package dev.athanor.train;

import dev.athanor.distributed.Compression;
import dev.athanor.distributed.Gathering;
import dev.athanor.distributed.GradientSum;
import dev.athanor.distributed.ProcessGroup;
import dev.athanor.distributed.Reduction;
import dev.athanor.distributed.Slices;
import dev.athanor.distributed.Work;
import dev.athanor.optim.ParameterGroup;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The parameters of a model, of which each process of a group moves a slice of every one, and has the optimizer's
/// state of that alone, and as [Sharding] says the gradient.
///
/// Where a slice lies follows from [Slices], so what any number of processes has saved, whole, any other reads.
final class ShardedState implements AutoCloseable {
    private static final long TOGETHER = 4L << 20; // elements of a slice that are gathered at once
    private static final String STEP = "step";
    private static final String OF_RANK = "@"; // between a name and whose slice it is, on the way

    /// A parameter, and the slice of its memory that is of this process.
    private static final class Part {
        private final Tensor whole;
        private final Slices cut;
        private final Tensor slice;
        private long gradient;

        private Part(Tensor whole, int rank, int ranks) {
            this.whole = whole;
            this.cut = new Slices(whole.elements(), ranks);
            this.slice = cut.of(whole.detach(), rank).release();
        }
    }

    private final ProcessGroup group;
    private final Sharding sharding;
    private final Map<String, Part> parts = new LinkedHashMap<>();
    private final List<List<Part>> gathered = new ArrayList<>();

    ShardedState(ProcessGroup group, Map<String, Tensor> parameters, Sharding sharding) {
        this.group = group;
        this.sharding = sharding;
        long room = 0;
        try (var _ = Scope.open()) {
            for (var entry : parameters.entrySet()) {
                var part = new Part(entry.getValue(), group.rank(), group.size());
                parts.put(entry.getKey(), part);
                boolean fits = !gathered.isEmpty()
                        && room >= part.cut.width()
                        && gathered.getLast().getFirst().whole.dtype() == part.whole.dtype();
                if (!fits) {
                    gathered.add(new ArrayList<>());
                    room = Math.max(TOGETHER, part.cut.width());
                }
                gathered.getLast().add(part);
                room -= part.cut.width();
            }
        }
    }

    boolean first() {
        return group.rank() == 0;
    }

    /// The groups with this process's slices in place of the parameters.
    List<ParameterGroup> own(List<ParameterGroup> groups) {
        return groups.stream()
                .map(each -> {
                    var slices = new LinkedHashMap<String, Tensor>();
                    each.parameters().keySet().forEach(name -> {
                        var part = part(name);
                        if (part.cut.size(group.rank()) > 0) {
                            slices.put(name, part.slice);
                        }
                    });
                    return new ParameterGroup(slices, each.lrScale(), each.decayScale(), each.l1(), each.l2());
                })
                .toList();
    }

    /// Gives each process the sums of its slices' gradients.
    GradientSum scattered(Compression compression) {
        var whole = parts.values().stream().map(part -> part.whole).toList();
        return GradientSum.scattered(group, whole, slices(), compression);
    }

    /// Whether a step's gradients are those of the slices, and not of the parameters.
    boolean slicesHoldGradients() {
        return sharding == Sharding.GRADIENTS;
    }

    /// This process's, of each parameter.
    List<Tensor> slices() {
        return parts.values().stream().map(part -> part.slice).toList();
    }

    /// The norm over all slices from that over this process's, one element with no axes.
    Tensor norm(Tensor own) {
        return Scope.of(() -> Autograd.noGrad(() -> {
            var squares = own.mul(own);
            group.allReduce(squares, Reduction.SUM).await();
            return squares.sqrt();
        }));
    }

    /// Whether all processes say so.
    boolean allSay(boolean here) {
        try (var _ = Scope.open()) {
            var others = Tensor.of(new double[] {here ? 1 : 0}, 1);
            group.allReduce(others, Reduction.MIN).await();
            return others.item() > 0;
        }
    }

    void zeroGradients() {
        try (var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            for (var part : parts.values()) {
                var gradient = part.whole.grad();
                if (gradient != null) {
                    gradient.fillInPlace(0);
                }
            }
        }
    }

    /// Before the optimizer's step: gives each slice its part of the gradient.
    void lendGradients() {
        try (var _ = Scope.open()) {
            for (var part : parts.values()) {
                long now = part.whole.gradIdentity();
                if (now != part.gradient) {
                    var gradient = part.whole.grad();
                    part.slice.setGrad(gradient == null ? null : part.cut.of(gradient, group.rank()));
                    part.gradient = now;
                }
            }
        }
    }

    /// After it: gives all processes the slices of each.
    void gatherParameters() {
        try (var _ = Autograd.noGrad()) {
            gathered.forEach(this::gather);
        }
    }

    private void gather(List<Part> together) {
        try (var _ = Scope.open()) {
            var any = together.getFirst().whole;
            long width = together.stream().mapToLong(part -> part.cut.width()).sum();
            var all = Tensor.zeros(Shape.of(width * group.size()), any.dtype(), any.device());
            long at = group.rank() * width;
            for (var part : together) {
                all.narrow(0, at, part.slice.elements()).copyInPlace(part.slice);
                at += part.cut.width();
            }
            IntStream.range(0, group.size()) // Gloo's allGather takes over three times as long
                    .mapToObj(from -> group.broadcast(all.narrow(0, from * width, width), from))
                    .toList()
                    .forEach(Work::await);
            for (int rank = 0; rank < group.size(); rank++) {
                at = rank * width;
                for (var part : together) {
                    if (rank != group.rank() && part.cut.size(rank) > 0) {
                        part.cut.of(part.whole.detach(), rank).copyInPlace(all.narrow(0, at, part.cut.size(rank)));
                    }
                    at += part.cut.width();
                }
            }
        }
    }

    /// What of a whole saved state is of this process's slices.
    Map<String, Tensor> ownState(Map<String, Tensor> saved) {
        var own = new LinkedHashMap<String, Tensor>();
        saved.forEach((name, tensor) -> {
            var part = part(parameter(name));
            if (part.cut.size(group.rank()) > 0) {
                own.put(name, isStep(name) ? tensor : part.cut.of(tensor, group.rank()));
            }
        });
        return own;
    }

    /// The whole state at the first process, in the caller's scope; none elsewhere.
    Map<String, Tensor> gathered(Map<String, Tensor> own) {
        var sent = new LinkedHashMap<String, Tensor>();
        own.forEach((name, tensor) -> sent.put(isStep(name) ? name : name + OF_RANK + group.rank(), tensor));
        var whole = new LinkedHashMap<String, Tensor>();
        Gathering.atFirst(group, sent).forEach((name, tensor) -> {
            int end = name.lastIndexOf(OF_RANK);
            if (end < 0) {
                whole.put(name, tensor);
                return;
            }
            var plain = name.substring(0, end);
            var part = part(parameter(plain));
            var target = whole.computeIfAbsent(
                    plain, _ -> Tensor.zeros(part.whole.shape(), tensor.dtype(), tensor.device()));
            part.cut.of(target, Integer.parseInt(name.substring(end + 1))).copyInPlace(tensor);
        });
        return whole;
    }

    private static boolean isStep(String name) {
        return parameter(name).length() + 1 + STEP.length() == name.length() && name.startsWith(STEP);
    }

    private static String parameter(String stateName) {
        return stateName.substring(stateName.indexOf('.') + 1);
    }

    private Part part(String name) {
        var found = parts.get(name);
        if (found == null) {
            throw new IllegalArgumentException("there is no parameter " + name + " that is sharded");
        }
        return found;
    }

    @Override
    public void close() {
        parts.values().forEach(part -> part.slice.close());
    }
}
