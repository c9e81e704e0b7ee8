package dev.athanor.train;

import dev.athanor.distributed.ProcessGroup;
import dev.athanor.distributed.Reduction;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Adds up the gradients of processes two by two: the upper levels of the tree whose lower ones are within the
/// processes. Where two meet, the sum is the same whichever is named first, so all come to the same bits.
final class TreeSum implements AutoCloseable {
    private final List<ProcessGroup> pairs;
    private final Tensor flat;
    private final List<Tensor> views = new ArrayList<>();

    /// @param group of a power of two of processes, if there are several
    /// @param parameters of one type
    TreeSum(Optional<ProcessGroup> group, List<Tensor> parameters) {
        this.pairs = group.map(TreeSum::pairs).orElse(List.of());
        var any = parameters.getFirst();
        long elements = parameters.stream().mapToLong(Tensor::elements).sum();
        try (var _ = Scope.open()) {
            this.flat =
                    Tensor.zeros(Shape.of(elements), any.dtype(), any.device()).release();
            long first = 0;
            for (var parameter : parameters) {
                views.add(flat.narrow(0, first, parameter.elements())
                        .view(parameter.shape().toArray())
                        .release());
                first += parameter.elements();
            }
        }
    }

    private static List<ProcessGroup> pairs(ProcessGroup group) {
        var pairs = new ArrayList<ProcessGroup>();
        for (int reach = 1; reach < group.size(); reach *= 2) {
            int other = group.rank() ^ reach;
            pairs.add(group.subgroup("tree" + reach, Math.min(group.rank(), other), Math.max(group.rank(), other)));
        }
        return List.copyOf(pairs);
    }

    /// The places for this process's gradients, which [#addUp] makes those of all.
    List<Tensor> places() {
        return views;
    }

    void addUp() {
        pairs.forEach(pair -> pair.allReduce(flat, Reduction.SUM).await());
    }

    @Override
    public void close() {
        views.forEach(Tensor::close);
        flat.close();
        pairs.forEach(ProcessGroup::close);
    }
}
