package dev.athanor.train;

import dev.athanor.distributed.BlockWatch;
import dev.athanor.distributed.ShardMesh;
import dev.athanor.loss.Passes;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Parameters that a process has whole while a pass computes with them, and a slice of at other
/// times: ZeRO's third stage. Those of a block come while the one before it computes, and go
/// behind it.
final class ShardedParameters implements BlockWatch {
    private final ShardMesh mesh;
    private final Map<String, SlicedParameter> parts;
    private final List<GatheredSlices> outside;
    private final List<List<GatheredSlices>> blocks;
    private Gathered gathered = Gathered.NOWHERE;

    /// Where the parameters are whole between passes.
    private enum Gathered {
        NOWHERE,
        AT_FIRST,
        EVERYWHERE
    }

    /// @param parts of which each has its slice apart
    /// @param blocks the names of each block's parameters; others are whole from a pass's
    ///     beginning to its end
    ShardedParameters(ShardMesh mesh, Map<String, SlicedParameter> parts, List<Set<String>> blocks) {
        this.mesh = mesh;
        this.parts = parts;
        var rest = new LinkedHashMap<>(parts);
        this.blocks = new ArrayList<>();
        for (var names : blocks) {
            var block = new LinkedHashMap<>(parts);
            block.keySet().retainAll(names);
            rest.keySet().removeAll(names);
            this.blocks.add(GatheredSlices.of(mesh.slices(), block.values()));
        }
        this.outside = GatheredSlices.of(mesh.slices(), rest.values());
    }

    /// Takes the slices from the parameters, which are whole for the last time.
    void begin() {
        try (var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            parts.values()
                    .forEach(part -> part.slice()
                            .copyInPlace(part.cut()
                                    .of(part.whole().detach(), mesh.slices().rank())));
        }
        all().forEach(GatheredSlices::drop);
    }

    private Stream<GatheredSlices> all() {
        return Stream.concat(outside.stream(), blocks.stream().flatMap(List::stream));
    }

    @Override
    public boolean begins(boolean wantsOutside, int first, Passes passes) {
        drop();
        if (wantsOutside) {
            want(outside);
        }
        boolean waits = await(outside, passes);
        if (first < blocks.size()) {
            want(blocks.get(first));
        }
        return waits;
    }

    @Override
    public boolean enters(int block, int next, Passes passes) {
        want(blocks.get(block));
        boolean waits = await(blocks.get(block), passes);
        if (next >= 0 && next < blocks.size()) {
            want(blocks.get(next));
        }
        return waits;
    }

    private static void want(List<GatheredSlices> these) {
        these.stream().filter(each -> each.areApart() && !each.underWay()).forEach(GatheredSlices::begin);
    }

    private static boolean await(List<GatheredSlices> these, Passes passes) {
        var coming = these.stream().filter(GatheredSlices::underWay).toList();
        if (!coming.isEmpty()) {
            passes.waits();
            coming.forEach(GatheredSlices::await);
        }
        return !coming.isEmpty();
    }

    @Override
    public void leaves(int block) {
        blocks.get(block).forEach(GatheredSlices::drop);
    }

    @Override
    public void ends() {
        all().forEach(GatheredSlices::drop);
    }

    /// Makes the parameters whole until the next pass, at the first process or everywhere. All
    /// processes call it.
    void gather(boolean everywhere) {
        var wanted = everywhere ? Gathered.EVERYWHERE : Gathered.AT_FIRST;
        if (gathered.compareTo(wanted) >= 0) {
            return;
        }
        drop();
        all().forEach(each -> {
            each.begin();
            if (everywhere || mesh.all().rank() == 0) {
                each.await();
            } else {
                each.discard();
            }
        });
        gathered = wanted;
    }

    private void drop() {
        if (gathered != Gathered.NOWHERE) {
            all().forEach(GatheredSlices::drop);
            gathered = Gathered.NOWHERE;
        }
    }

    /// Leaves parameters whose elements are lost, as a run that failed does, with memory: none
    /// that could be mistaken for theirs.
    void close() {
        try (var _ = Scope.open()) {
            parts.values().stream()
                    .filter(SlicedParameter::isApart)
                    .map(SlicedParameter::whole)
                    .forEach(whole ->
                            whole.takeMemory(Tensor.full(whole.shape(), Double.NaN, whole.dtype(), whole.device())));
        }
    }
}
