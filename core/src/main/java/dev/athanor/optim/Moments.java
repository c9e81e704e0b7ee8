package dev.athanor.optim;

import dev.athanor.tensor.DType;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a rule remembers of each parameter of a bucket. A parameter gets its moments when it may first need them, so
/// frozen ones take no memory.
final class Moments implements AutoCloseable {
    static final String STEP = "step";

    private final List<String> kinds;
    private final List<Tensor> parameters;
    private final List<Map<String, Tensor>> held = new ArrayList<>();
    /// fp32 as in PyTorch, one for each parameter: one addition counts for all of a bucket.
    private final Tensor steps;

    Moments(List<String> kinds, List<Tensor> parameters) {
        this.kinds = kinds;
        this.parameters = parameters;
        var device = parameters.getFirst().device();
        try (var _ = Scope.open()) {
            steps = Tensor.zeros(Shape.of(parameters.size()), DType.F32, device).release();
        }
        for (int i = 0; i < parameters.size(); i++) {
            held.add(new LinkedHashMap<>());
            if (parameters.get(i).requiresGrad()) {
                of(i);
            }
        }
    }

    /// One number for each parameter of the bucket.
    Tensor steps() {
        return steps;
    }

    List<Tensor> of(String kind, int[] positions) {
        var tensors = new ArrayList<Tensor>();
        for (int i : positions) {
            tensors.add(of(i).get(kind));
        }
        return tensors;
    }

    /// Every moment of a parameter by kind, its step too; made as zeros where there are none.
    Map<String, Tensor> of(int position) {
        var moments = held.get(position);
        if (moments.isEmpty() && !kinds.isEmpty()) {
            try (var _ = Scope.open()) {
                for (var kind : kinds) {
                    var zeros = parameters.get(position).detach().zerosLike();
                    moments.put(kind, zeros.release());
                }
                moments.put(STEP, steps.select(0, position).release());
            }
        }
        return moments;
    }

    boolean has(int position) {
        return !held.get(position).isEmpty();
    }

    @Override
    public void close() {
        steps.close();
        held.forEach(moments -> moments.values().forEach(Tensor::close));
    }
}
