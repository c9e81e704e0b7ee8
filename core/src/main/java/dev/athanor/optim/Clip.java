package dev.athanor.optim;

import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.Operator;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.Collection;
import java.util.List;

/// Limits the gradients of some parameters, in place, between `backward()` and the optimizer's step.
///
/// ```java
/// try (var clip = Clip.over(parameters.values())) {
///     Tensor before = clip.norm(1.0);          // in the caller's scope; nothing waits for the device
/// }
/// ```
///
/// Its calls are prepared once, and again only when a gradient comes, goes or becomes another tensor.
public final class Clip implements AutoCloseable {
    private final Gradients gradients;
    private List<Operator.Call> calls = List.of();

    private Clip(Collection<Tensor> parameters) {
        gradients = new Gradients(List.copyOf(parameters));
    }

    public static Clip over(Collection<Tensor> parameters) {
        return new Clip(parameters);
    }

    /// The Euclidean norm of all gradients together, one element in the caller's scope; 0 where there are none.
    public Tensor norm() {
        refresh();
        return calls.isEmpty() ? Tensor.scalar(0) : Scope.of(() -> Autograd.noGrad(this::total));
    }

    /// Scales all gradients alike so that their norm is at most `max`, as `torch.nn.utils.clip_grad_norm_`.
    ///
    /// If the norm is not finite, neither are the gradients afterwards; the result says so.
    ///
    /// @return the norm before, one element in the caller's scope
    /// @throws IllegalArgumentException if `max` is not more than 0
    public Tensor norm(double max) {
        requirePositive("max", max);
        var before = norm();
        limit(before, max);
        return before;
    }

    /// As [#norm(double)], where these gradients are some of those whose norm is known.
    ///
    /// @param norm one element with no axes
    /// @throws IllegalArgumentException if `max` is not more than 0
    public void limit(Tensor norm, double max) {
        requirePositive("max", max);
        refresh();
        if (!calls.isEmpty()) {
            try (var _ = Scope.open();
                    var _ = Autograd.noGrad()) {
                var scale = norm.add(1e-6).pow(-1).mul(max).clamp(0, 1); // 1e-6 and the bound as PyTorch
                calls.get(1).set(1, scale);
                calls.get(1).run();
            }
        }
    }

    /// Brings every element of the gradients into `[-limit, limit]`, as `torch.nn.utils.clip_grad_value_`.
    ///
    /// @throws IllegalArgumentException if `limit` is not more than 0
    public void value(double limit) {
        requirePositive("limit", limit);
        refresh();
        if (!calls.isEmpty()) {
            try (var _ = Autograd.noGrad()) {
                calls.get(2).set(1, -limit);
                calls.get(2).run();
                calls.get(3).set(1, limit);
                calls.get(3).run();
            }
        }
    }

    private static void requirePositive(String name, double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException(name + " is " + value + ", expected more than 0");
        }
    }

    private Tensor total() {
        var norms = calls.getFirst().run();
        return Tensor.stack(norms, 0).norm();
    }

    private void refresh() {
        if (!gradients.changed()) {
            return;
        }
        close();
        int[] present = gradients.present();
        if (present.length > 0) {
            try (var _ = Scope.open()) {
                var those = gradients.at(present);
                calls = List.of(
                        Operator.find("aten::_foreach_norm", "Scalar").prepare(those, 2.0, null),
                        Operator.find("aten::_foreach_mul_", "Tensor").prepare(those, those.getFirst()),
                        Operator.find("aten::_foreach_clamp_min_", "Scalar").prepare(those, 0.0),
                        Operator.find("aten::_foreach_clamp_max_", "Scalar").prepare(those, 0.0));
            }
        }
    }

    @Override
    public void close() {
        calls.forEach(Operator.Call::close);
        calls = List.of();
    }
}
