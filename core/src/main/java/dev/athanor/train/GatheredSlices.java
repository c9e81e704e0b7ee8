package dev.athanor.train;

import dev.athanor.distributed.ProcessGroup;
import dev.athanor.distributed.Work;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Parameters of one type whose slices travel together: every process gives its own and is given
/// the others'.
final class GatheredSlices {
    private static final long TOGETHER = 1L << 20; // elements of a slice

    private final ProcessGroup group;
    private final List<SlicedParameter> parts;
    private final long width;
    private @Nullable Tensor coming;
    private List<Work> works = List.of();

    private GatheredSlices(ProcessGroup group, List<SlicedParameter> parts) {
        this.group = group;
        this.parts = parts;
        this.width = width(parts);
    }

    static List<GatheredSlices> of(ProcessGroup group, Collection<SlicedParameter> parts) {
        List<List<SlicedParameter>> together = new ArrayList<>();
        for (var part : parts) {
            boolean fits = !together.isEmpty()
                    && width(together.getLast()) + part.cut().width() <= TOGETHER
                    && together.getLast().getFirst().whole().dtype()
                            == part.whole().dtype();
            if (!fits) {
                together.add(new ArrayList<>());
            }
            together.getLast().add(part);
        }
        return together.stream().map(these -> new GatheredSlices(group, these)).toList();
    }

    private static long width(List<SlicedParameter> parts) {
        return parts.stream().mapToLong(part -> part.cut().width()).sum();
    }

    /// Sends this process's slices; all processes call it in the same order.
    void begin() {
        try (var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            var any = parts.getFirst().whole();
            var all = Tensor.empty(Shape.of(width * group.size()), any.dtype(), any.device())
                    .release();
            long at = group.rank() * width;
            for (var part : parts) {
                all.narrow(0, at, part.slice().elements()).copyInPlace(part.slice());
                at += part.cut().width();
            }
            works = IntStream.range(0, group.size()) // Gloo's allGather takes over three times as long
                    .mapToObj(from -> group.broadcast(all.narrow(0, from * width, width), from))
                    .toList();
            coming = all;
        }
    }

    /// Whether [#begin] was called, and neither [#await] nor [#discard] since.
    boolean underWay() {
        return coming != null;
    }

    /// Returns when the parameters are whole; those without memory are given some.
    void await() {
        try (var all = arrived();
                var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            long at = 0;
            for (var part : parts) {
                boolean apart = part.isApart();
                var whole = part.whole();
                var target = apart ? Tensor.empty(whole.shape(), whole.dtype(), whole.device()) : whole.detach();
                for (int rank = 0; rank < group.size(); rank++) {
                    long size = part.cut().size(rank);
                    if (size > 0 && (apart || rank != group.rank())) {
                        part.cut().of(target, rank).copyInPlace(all.narrow(0, rank * width + at, size));
                    }
                }
                if (apart) {
                    whole.takeMemory(target);
                }
                at += part.cut().width();
            }
        }
    }

    /// As [#await], for a process that has no use for them.
    void discard() {
        arrived().close();
    }

    private Tensor arrived() {
        works.forEach(Work::await);
        works = List.of();
        var all = coming;
        if (all == null) {
            throw new IllegalStateException("nothing is under way");
        }
        coming = null;
        return all;
    }

    /// Whether the parameters are in slices alone.
    boolean areApart() {
        return parts.getFirst().isApart();
    }

    /// Frees the memory of the parameters, if they have any.
    void drop() {
        if (!areApart()) {
            parts.forEach(part -> part.whole().dropMemory());
        }
    }
}
