package dev.athanor.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.global.torch;

/// Whether operations are recorded for gradients, and gradients without `backward()`.
public final class Autograd {
    static {
        Natives.load();
    }

    private Autograd() {}

    /// Recording as it was before, restored on close.
    public static final class Guard implements AutoCloseable {
        private final boolean before = GradMode.is_enabled();

        private Guard(boolean enabled) {
            GradMode.set_enabled(enabled);
        }

        @Override
        public void close() {
            GradMode.set_enabled(before);
        }
    }

    /// Records nothing on this thread until the guard is closed: `try (var _ = Autograd.noGrad()) { ... }`.
    public static Guard noGrad() {
        return new Guard(false);
    }

    /// Records on this thread until the guard is closed, inside a [#noGrad] too.
    public static Guard enabled() {
        return new Guard(true);
    }

    /// The result of `body`, none of it recorded.
    public static <T> T noGrad(Supplier<T> body) {
        try (var _ = noGrad()) {
            return body.get();
        }
    }

    public static boolean isEnabled() {
        return GradMode.is_enabled();
    }

    /// The gradients of the sum of `outputs` with respect to each of `inputs`; no `grad()` is touched.
    ///
    /// @throws TensorException if an input is not part of the graph of the outputs
    public static List<Tensor> gradients(List<Tensor> outputs, List<Tensor> inputs) {
        try (var from = Handles.vector(outputs);
                var to = Handles.vector(inputs)) {
            return Handles.take(torch.grad(from, to));
        } catch (RuntimeException error) {
            throw NativeError.of("gradients", error, outputs.toArray(Tensor[]::new));
        }
    }

    /// As [#gradients(List, List)] of the sum of `output` times `weights`, which has its shape; zeros for an input that
    /// the output does not depend on.
    public static List<Tensor> gradients(Tensor output, Tensor weights, List<Tensor> inputs) {
        try (var from = Handles.vector(List.of(output));
                var to = Handles.vector(inputs);
                var given = Handles.vector(List.of(weights));
                var keep = new BoolOptional()) {
            var gradients = new ArrayList<Tensor>();
            try (var found = torch.grad(from, to, given, keep, false, true)) {
                for (int i = 0; i < inputs.size(); i++) {
                    var gradient = found.get(i);
                    gradients.add(
                            gradient.defined()
                                    ? Tensor.own(new org.bytedeco.pytorch.Tensor(gradient))
                                    : inputs.get(i).detach().zerosLike());
                }
            }
            return gradients;
        } catch (RuntimeException error) {
            throw NativeError.of("gradients", error, output, weights);
        }
    }
}
