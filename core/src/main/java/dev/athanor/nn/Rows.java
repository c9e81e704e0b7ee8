package dev.athanor.nn;

import dev.athanor.tensor.Shape;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rows of a summary, gathered by a walk through the model; what is held twice counts where it is first.
final class Rows {
    private final Watch watch;
    private final List<Summary.Row> rows = new ArrayList<>();
    private final Set<Module> visited = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Tensor> counted = Collections.newSetFromMap(new IdentityHashMap<>());

    private Rows(Watch watch) {
        this.watch = watch;
    }

    static List<Summary.Row> of(Module model, Watch watch, Shape output) {
        var rows = new Rows(watch);
        rows.add("", model, output);
        return rows.rows;
    }

    private void add(String name, Module module, @Nullable Shape known) {
        if (!visited.add(module)) {
            return;
        }
        rows.add(row(name, module, known));
        var prefix = name.isEmpty() ? "" : name + ".";
        if (module instanceof Sequential sequential) {
            for (int i = 0; i < sequential.layers().size(); i++) {
                if (sequential.layers().get(i) instanceof Module child) {
                    add(prefix + i, child, null);
                } else {
                    rows.add(part(prefix + i, sequential, i));
                }
            }
        } else {
            module.children().forEach((key, child) -> add(prefix + key, child, null));
        }
    }

    private Summary.Row row(String name, Module module, @Nullable Shape known) {
        var own = fresh(module.ownParameters());
        var learning = own.stream().filter(Tensor::requiresGrad).toList();
        var seen = watch.of(module);
        return new Summary.Row(
                name,
                module.describe(),
                Optional.ofNullable(seen == null ? known : seen.output()),
                elements(learning),
                elements(own) - elements(learning),
                seen == null ? 0 : seen.flops(),
                bytes(own),
                bytes(fresh(module.ownBuffers())),
                seen == null ? 0 : seen.activationBytes());
    }

    private Summary.Row part(String name, Sequential owner, int index) {
        var seen = watch.of(owner, index);
        return new Summary.Row(
                name,
                owner.layers().get(index).getClass().getSimpleName(),
                Optional.ofNullable(seen).map(Watch.Seen::output),
                0,
                0,
                0,
                0,
                0,
                seen == null ? 0 : seen.activationBytes());
    }

    private List<Tensor> fresh(Collection<Tensor> tensors) {
        return tensors.stream().filter(counted::add).toList();
    }

    private static long elements(List<Tensor> tensors) {
        return tensors.stream().mapToLong(Tensor::elements).sum();
    }

    private static long bytes(List<Tensor> tensors) {
        return tensors.stream()
                .mapToLong(tensor -> tensor.elements() * tensor.dtype().bytes())
                .sum();
    }
}
