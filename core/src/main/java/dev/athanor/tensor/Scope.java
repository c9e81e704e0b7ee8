package dev.athanor.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The lifetime of tensors: what operations make while a scope is the innermost of its thread is freed when it closes.
///
/// ```java
/// // the temporaries are gone, the mean belongs to the scope around
/// Tensor mean = Scope.of(() -> x.sub(y).square().mean());
/// ```
///
/// A scope belongs to the thread that opened it. To hand a tensor to another thread, `release()` it here and
/// [#adopt] it there.
public final class Scope implements AutoCloseable {
    private static final ThreadLocal<@Nullable Scope> INNERMOST = new ThreadLocal<>();

    private final Thread owner = Thread.currentThread();
    private final @Nullable Scope outer;
    private final List<Tensor> tensors = new ArrayList<>();
    private boolean closed;

    private Scope(@Nullable Scope outer) {
        this.outer = outer;
    }

    public static Scope open() {
        var scope = new Scope(INNERMOST.get());
        INNERMOST.set(scope);
        return scope;
    }

    /// Runs `body` in a scope of its own; its result belongs to the scope around, everything else it made is freed.
    public static Tensor of(Supplier<Tensor> body) {
        try (var scope = open()) {
            return scope.keep(body.get());
        }
    }

    /// Hands a tensor to the scope around this one.
    ///
    /// @throws IllegalStateException if there is none; `release()` it then
    public Tensor keep(Tensor tensor) {
        if (outer == null) {
            throw new IllegalStateException("no scope around this one can keep " + tensor.describe()
                    + "; open one, or release() the tensor and close it yourself");
        }
        if (tensor.scope() == this) {
            outer.adopt(tensor);
        }
        return tensor;
    }

    /// Takes a released tensor into this scope.
    public Tensor adopt(Tensor tensor) {
        if (closed) {
            throw new IllegalStateException("the scope that should hold " + tensor.describe() + " is closed");
        }
        tensor.moveTo(this);
        tensors.add(tensor);
        return tensor;
    }

    /// Frees what the scope holds.
    @Override
    @SuppressWarnings("ReferenceEquality") // scopes have no other
    public void close() {
        if (closed) {
            return;
        }
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("a scope of " + owner + " was closed by " + Thread.currentThread());
        }
        if (INNERMOST.get() != this) {
            throw new IllegalStateException("a scope was closed while one opened inside it is open; close that first");
        }
        closed = true;
        if (outer == null) {
            INNERMOST.remove();
        } else {
            INNERMOST.set(outer);
        }
        for (int i = tensors.size() - 1; i >= 0; i--) {
            var tensor = tensors.get(i);
            if (tensor.scope() == this) {
                tensor.close();
            }
        }
        tensors.clear();
    }

    static Scope innermost() {
        var scope = INNERMOST.get();
        if (scope == null) {
            throw new IllegalStateException(
                    "a tensor was made with no scope open; wrap the code in try (var scope = Scope.open()) { ... }");
        }
        return scope;
    }
}
