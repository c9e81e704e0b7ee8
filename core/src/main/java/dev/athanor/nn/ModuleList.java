package dev.athanor.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// Modules of one kind, named `0`, `1`, ... as in PyTorch; what holds them calls them.
public final class ModuleList<M extends Module> extends Module {
    private final List<M> modules = new ArrayList<>();

    private ModuleList(int count, IntFunction<M> constructor) {
        for (int i = 0; i < count; i++) {
            modules.add(child(Integer.toString(i), constructor.apply(i)));
        }
    }

    /// @param constructor makes the module of each number
    public static <M extends Module> ModuleList<M> of(int count, IntFunction<M> constructor) {
        return build(() -> new ModuleList<>(count, constructor));
    }

    /// The modules in their order.
    public List<M> list() {
        return List.copyOf(modules);
    }
}
