package dev.athanor.tensor;

import org.jspecify.annotations.Nullable;

/// Thrown when an operation on tensors cannot be done; names the operation and its operands' shapes and types.
public class TensorException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TensorException(String message) {
        super(message);
    }

    public TensorException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
