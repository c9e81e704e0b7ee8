package dev.athanor.nn;

import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/// What a model is made of and what one `forward` costs, measured by running it in evaluation on zeros.
///
/// ```java
/// Summary summary = Summary.of(model, Shape.of(1, 784), DType.F32);
/// System.out.println(summary);
/// ```
///
/// FLOPs count a multiplication and an addition as two: `2 in out` for each row of a [Linear], `2 in / groups
/// kernel²` for each output element of a [Conv2d]; per element 2 in [BatchNorm], 4 in [RmsNorm] and 5 in
/// [LayerNorm] with 1 more for each of its learnt scale and shift. Biases, activations, pooling and [Embedding]
/// count nothing. Activation bytes are those of the layers' results; a result that shares its input's memory
/// has none.
///
/// Seen are the layers of this package and modules that end their `forward` with [Module#observed]; what other
/// code computes between them, such as `x.relu()`, has no row and no bytes.
///
/// @param input the shape of the input
/// @param inputType its type
/// @param rows the model and its parts, in the order of their making, each after what holds it
public record Summary(Shape input, DType inputType, List<Row> rows) {

    /// One module, or a layer without state in a [Sequential].
    ///
    /// @param name dotted; empty for the model itself
    /// @param layer the type and, for layers, sizes
    /// @param output the shape of its last result; absent if it was not seen
    /// @param parameters elements that learn, of this module and not of its parts; a tied one counts where it
    /// is first
    /// @param frozen elements of parameters that do not learn
    /// @param flops of all its calls
    /// @param parameterBytes of both kinds of parameters
    /// @param bufferBytes of its buffers
    /// @param activationBytes of the results of all its calls
    public record Row(
            String name,
            String layer,
            Optional<Shape> output,
            long parameters,
            long frozen,
            long flops,
            long parameterBytes,
            long bufferBytes,
            long activationBytes) {}

    public Summary {
        rows = List.copyOf(rows);
    }

    /// Runs a model once, without gradients and in evaluation; its mode and running statistics stay as they
    /// are.
    ///
    /// @param input with the batch, whose size multiplies FLOPs and activation bytes
    /// @throws dev.athanor.tensor.TensorException if the model does not take such an input; nothing is left
    /// allocated
    public static <M extends Module & Layer> Summary of(M model, Shape input, DType dtype) {
        var modules = model.modules().values();
        var modes = modules.stream().collect(Collectors.toMap(module -> module, Module::isTraining));
        var watch = new Watch();
        modules.forEach(module -> module.setObserver(watch));
        try (var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            model.eval();
            var output = model.forward(Tensor.zeros(input, dtype, deviceOf(model)));
            return new Summary(input, dtype, Rows.of(model, watch, output.shape()));
        } finally {
            modules.forEach(module -> module.setObserver(null));
            modes.forEach(Module::setTraining);
        }
    }

    private static Device deviceOf(Module model) {
        return model.state().values().stream().findFirst().map(Tensor::device).orElse(Device.CPU);
    }

    /// Elements that learn.
    public long parameters() {
        return sum(Row::parameters);
    }

    /// Elements of parameters that do not learn.
    public long frozen() {
        return sum(Row::frozen);
    }

    public long flops() {
        return sum(Row::flops);
    }

    public long parameterBytes() {
        return sum(Row::parameterBytes);
    }

    public long bufferBytes() {
        return sum(Row::bufferBytes);
    }

    public long activationBytes() {
        return sum(Row::activationBytes);
    }

    /// The rows by name.
    public Map<String, Row> byName() {
        return rows.stream().collect(Collectors.toUnmodifiableMap(Row::name, row -> row));
    }

    private long sum(ToLongFunction<Row> figure) {
        return rows.stream().mapToLong(figure).sum();
    }

    /// A table of the rows, then the totals.
    @Override
    public String toString() {
        return SummaryTable.print(this);
    }
}
