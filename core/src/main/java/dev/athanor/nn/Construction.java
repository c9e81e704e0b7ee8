package dev.athanor.nn;

import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Remembers the tensors that modules under construction have made, to free them if the construction fails.
///
/// A constructor that throws leaves no object to close, and its parts would be lost with it.
final class Construction {
    private static final ThreadLocal<@Nullable Construction> INNERMOST = new ThreadLocal<>();

    private final List<Tensor> made = new ArrayList<>();

    private Construction() {}

    static <T> T run(Supplier<T> constructor) {
        var outer = INNERMOST.get();
        var construction = new Construction();
        INNERMOST.set(construction);
        boolean complete = false;
        try {
            var built = constructor.get();
            complete = true;
            if (outer != null) {
                outer.made.addAll(construction.made);
            }
            return built;
        } finally {
            if (outer == null) {
                INNERMOST.remove();
            } else {
                INNERMOST.set(outer);
            }
            if (!complete) {
                construction.made.forEach(Tensor::close);
            }
        }
    }

    /// The tensor that `initial` gives, out of every scope; everything else it made is freed.
    static Tensor make(Supplier<Tensor> initial) {
        try (var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            var tensor = initial.get().release();
            var construction = INNERMOST.get();
            if (construction != null) {
                construction.made.add(tensor);
            }
            return tensor;
        }
    }
}
