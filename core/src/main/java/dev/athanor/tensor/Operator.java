package dev.athanor.tensor;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.TensorList;
import org.jspecify.annotations.Nullable;

/// An operation of libtorch by its schema's name, for those that work on lists of tensors in one native call.
///
/// ```java
/// try (var call = Operator.find("aten::_foreach_mul_", "Scalar").prepare(List.of(a, b), 0.5)) {
///     call.run();                                     // halves both, and again at each run
/// }
/// ```
///
/// Arguments are tensors, lists of tensors, `Double`, `Long`, `Boolean` or null (none), as many as the schema has.
public final class Operator {
    static {
        Natives.load();
    }

    private final String name;
    private final OperatorHandle handle;
    private final int arguments;

    private Operator(String name, OperatorHandle handle, int arguments) {
        this.name = name;
        this.handle = handle;
        this.arguments = arguments;
    }

    /// Looks an operation up.
    ///
    /// @throws TensorException if this libtorch has none of that name
    public static Operator find(String name, String overload) {
        try {
            var handle = Dispatcher.singleton().findSchemaOrThrow(name, overload);
            try (var schema = handle.schema()) {
                return new Operator(name, handle, (int) schema.arguments().limit());
            }
        } catch (RuntimeException error) {
            throw NativeError.of(name, error);
        }
    }

    /// The call with its arguments, converted once and kept for any number of runs.
    ///
    /// @throws IllegalArgumentException if they are not as many as the schema's
    public Call prepare(@Nullable Object... values) {
        if (values.length != arguments) { // the boxed call does not check: too few would read past its stack
            throw new IllegalArgumentException(
                    name + " takes " + arguments + " arguments, " + values.length + " were given");
        }
        var stack = new IValueVector();
        for (var value : values) {
            try (var boxed = box(value)) {
                stack.push_back(boxed);
            }
        }
        return new Call(stack);
    }

    /// A prepared call. Holds references to its tensors until it is closed.
    public final class Call implements AutoCloseable {
        private final IValueVector prepared;
        private final IValueVector stack = new IValueVector();

        private Call(IValueVector prepared) {
            this.prepared = prepared;
        }

        /// Replaces an argument.
        public void set(int index, @Nullable Object value) {
            try (var boxed = box(value)) {
                prepared.put(index, boxed);
            }
        }

        /// Runs the operation; what it returns, if anything, is given as tensors of the innermost scope.
        public List<Tensor> run() {
            try {
                stack.put(prepared);
                handle.callBoxed(stack);
                var results = new ArrayList<Tensor>();
                for (long i = 0; i < stack.size(); i++) {
                    unbox(stack.get(i), results);
                }
                stack.clear();
                return results;
            } catch (RuntimeException error) {
                throw NativeError.of(name, error);
            }
        }

        @Override
        public void close() {
            prepared.close();
            stack.close();
        }
    }

    private static IValue box(@Nullable Object value) {
        return switch (value) {
            case null -> new IValue();
            case Tensor tensor -> new IValue(tensor.handle());
            case Double number -> new IValue(number.doubleValue());
            case Long number -> new IValue(number.longValue());
            case Boolean flag -> new IValue(flag.booleanValue());
            case List<?> tensors -> {
                try (var vector = Handles.vector(
                                tensors.stream().map(Tensor.class::cast).toList());
                        var typed = new TensorList(vector);
                        var list = new GenericList(typed)) {
                    yield new IValue(list);
                }
            }
            default ->
                throw new IllegalArgumentException(
                        "an argument cannot be a " + value.getClass().getName());
        };
    }

    private static void unbox(IValue value, List<Tensor> results) {
        if (value.isTensor()) {
            try (var tensor = value.toTensor()) {
                results.add(Tensor.own(new org.bytedeco.pytorch.Tensor(tensor)));
            }
        } else if (value.isTensorList()) {
            results.addAll(Handles.take(value.toTensorVector()));
        }
    }
}
