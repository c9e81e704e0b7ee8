package dev.athanor.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Leaves the gradients of linear layers' weights for later: a `backward()` then computes the rest, among it the
/// gradient of what the layers were given, for which others may wait.
///
/// ```java
/// try (var late = LateWeights.none()) {
///     var y = late.during(() -> model.forward(x));
///     y.backward(gradient);              // of x, biases, norms and embeddings
///     late.accumulate();                 // of weights
/// }
/// ```
///
/// The work is that of one `backward()`. Until [#accumulate] or [#close] it keeps what each linear layer was given, and
/// the gradient of what it gave.
public final class LateWeights implements AutoCloseable {
    private static final ThreadLocal<@Nullable LateWeights> RECORDING = new ThreadLocal<>();

    private final List<Product> products = new ArrayList<>();

    private LateWeights() {}

    /// Nothing left yet.
    public static LateWeights none() {
        return new LateWeights();
    }

    /// Runs a pass on this thread; what goes forward in it leaves its weights' gradients.
    public <T> T during(Supplier<T> pass) {
        var before = RECORDING.get();
        RECORDING.set(this);
        try {
            return pass.get();
        } finally {
            if (before == null) {
                RECORDING.remove();
            } else {
                RECORDING.set(before);
            }
        }
    }

    /// What leaves the gradient of this product's weight for later, if anything does.
    static @Nullable LateWeights of(Tensor x, Tensor weight) {
        var recording = RECORDING.get();
        boolean fits = recording != null && x.requiresGrad() && weight.requiresGrad() && Autograd.isEnabled();
        return fits ? recording : null;
    }

    /// What `layer` makes of `x` with the weight's elements.
    ///
    /// @param transposed whether the weight is `[in, out]` and not `[out, in]`
    Tensor product(Tensor x, Tensor weight, boolean transposed, BinaryOperator<Tensor> layer) {
        var y = Scope.of(() -> layer.apply(x, weight.detach()));
        y.handle().retain_grad();
        products.add(new Product(held(x), held(y), weight, transposed));
        return y;
    }

    /// Another handle on the same native tensor, which outlives its scope.
    private static Tensor held(Tensor tensor) {
        return Tensor.own(new org.bytedeco.pytorch.Tensor(tensor.handle())).release();
    }

    /// Adds to the weights' gradients what a `backward()` has left of them.
    public void accumulate() {
        try (var _ = Autograd.noGrad()) {
            for (var product : products.reversed()) {
                try (var _ = Scope.open()) {
                    product.accumulate();
                }
            }
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        products.forEach(Product::close);
        products.clear();
    }

    private record Product(Tensor x, Tensor y, Tensor weight, boolean transposed) {
        void accumulate() {
            var gradient = y.grad();
            if (gradient == null) {
                return; // the loss does not depend on this product
            }
            var given = rows(x.detach()).to(gradient.dtype()); // under autocast the product was in the shorter type
            var gave = rows(gradient);
            var left = transposed ? given.transpose(0, 1) : gave.transpose(0, 1);
            var right = transposed ? gave : given;
            var sum = weight.grad();
            if (sum == null) {
                weight.setGrad(left.matmul(right).to(weight.dtype()));
            } else if (sum.dtype() == left.dtype()) {
                sum.addMatmulInPlace(left, right);
            } else {
                sum.addInPlace(left.matmul(right));
            }
        }

        private static Tensor rows(Tensor tensor) {
            return tensor.reshape(-1, tensor.size(-1));
        }

        void close() {
            x.close();
            y.close();
        }
    }
}
