package dev.athanor.nn;

import dev.athanor.tensor.DType;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.Tensor;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A part of a model: a tree of modules that own the tensors a model learns (parameters) and those it only
/// keeps (buffers).
///
/// A subclass registers what it has as its fields are initialised, in the order that names and random draws
/// follow:
///
/// ```java
/// final class Scale extends Module implements Layer {
///     private final Tensor weight = parameter("weight", () -> Tensor.ones(4));
///     @Override public Tensor forward(Tensor x) { return x.mul(weight); }
/// }
/// ```
///
/// The tensors live until [#close] of the module or of one that holds it. A name is that of the children on the
/// way and its own, joined by dots: `layers.0.weight`, as in PyTorch. What a model made before its constructor
/// failed is freed if it was made in [#build].
@SuppressWarnings("JavaLangClash") // the field's word; nobody needs Java's own beside it
public abstract class Module implements AutoCloseable {
    private final Map<String, Module> children = new LinkedHashMap<>();
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();
    private final Map<String, Tensor> buffers = new LinkedHashMap<>();
    private boolean training = true;
    private @Nullable Observer observer;

    protected Module() {}

    /// What `constructor` makes. If it fails, the parameters and buffers of every module that it made before
    /// are freed.
    public static <T> T build(Supplier<T> constructor) {
        return Construction.run(constructor);
    }

    // ---- what a subclass has

    /// Registers a part of this module and returns it.
    ///
    /// @throws IllegalArgumentException if the name is blank, has a dot or is taken
    @SuppressWarnings("ReferenceEquality") // a module is itself alone
    protected final <M extends Module> M child(String name, M module) {
        checkName(name);
        if (module == this) {
            throw new IllegalArgumentException(describe() + " cannot be its own child '" + name + "'");
        }
        children.put(name, module);
        return module;
    }

    /// Registers a tensor that is learnt and returns it; from now on it belongs to this module.
    ///
    /// @throws IllegalArgumentException if the name is blank, has a dot or is taken
    protected final Tensor parameter(String name, Supplier<Tensor> initial) {
        checkName(name);
        var tensor = Construction.make(initial);
        parameters.put(name, tensor);
        return tensor.requiresGrad(true);
    }

    /// Registers a parameter of another module under a name here too, and returns it: one tensor with two
    /// names. [#parameters] lists it once, under the first; [#state] under both, as PyTorch does.
    ///
    /// @throws IllegalArgumentException if the name is blank, has a dot or is taken
    protected final Tensor tied(String name, Tensor parameter) {
        checkName(name);
        parameters.put(name, parameter);
        return parameter;
    }

    /// Registers a tensor that is saved with the parameters but not learnt, and returns it; it belongs to this
    /// module.
    ///
    /// @throws IllegalArgumentException if the name is blank, has a dot or is taken
    protected final Tensor buffer(String name, Supplier<Tensor> initial) {
        checkName(name);
        var tensor = Construction.make(initial);
        buffers.put(name, tensor);
        return tensor;
    }

    private void checkName(String name) {
        if (name.isBlank() || name.contains(".")) {
            throw new IllegalArgumentException("'" + name + "' cannot be a name in "
                    + getClass().getSimpleName() + ": expected one that is not blank and has no dot");
        }
        if (children.containsKey(name) || parameters.containsKey(name) || buffers.containsKey(name)) {
            throw new IllegalArgumentException(
                    getClass().getSimpleName() + " already has a '" + name + "'; choose another name");
        }
    }

    // ---- what the tree holds

    /// The parameters of the whole tree by name, in the order of their making; a tied one once.
    public final Map<String, Tensor> parameters() {
        var found = new LinkedHashMap<String, Tensor>();
        Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        walk(
                "",
                (prefix, module) -> module.parameters.forEach((name, tensor) -> {
                    if (seen.add(tensor)) {
                        found.put(prefix + name, tensor);
                    }
                }));
        return Collections.unmodifiableMap(found);
    }

    /// The buffers of the whole tree by name, in the order of their making.
    public final Map<String, Tensor> buffers() {
        var found = new LinkedHashMap<String, Tensor>();
        walk("", (prefix, module) -> module.buffers.forEach((name, tensor) -> found.put(prefix + name, tensor)));
        return Collections.unmodifiableMap(found);
    }

    /// What is saved: parameters and buffers of the whole tree, with the names and the order of PyTorch's
    /// `state_dict`. A tied parameter is there under each of its names, the same object.
    public final Map<String, Tensor> state() {
        var found = new LinkedHashMap<String, Tensor>();
        walk("", (prefix, module) -> {
            module.parameters.forEach((name, tensor) -> found.put(prefix + name, tensor));
            module.buffers.forEach((name, tensor) -> found.put(prefix + name, tensor));
        });
        return Collections.unmodifiableMap(found);
    }

    /// The direct parts by name.
    public final Map<String, Module> children() {
        return Collections.unmodifiableMap(children);
    }

    /// Every module of the tree by its dotted name, parents first; this one is "". One held twice is listed
    /// once.
    public final Map<String, Module> modules() {
        var found = new LinkedHashMap<String, Module>();
        Set<Module> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        walk("", (prefix, module) -> {
            if (seen.add(module)) {
                found.put(prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1), module);
            }
        });
        return Collections.unmodifiableMap(found);
    }

    private void walk(String prefix, BiConsumer<String, Module> visitor) {
        visitor.accept(prefix, this);
        children.forEach((name, child) -> child.walk(prefix + name + ".", visitor));
    }

    private void each(Consumer<Module> visitor) {
        walk("", (_, module) -> visitor.accept(module));
    }

    // ---- modes

    /// Sets the tree to training: dropout drops, batch normalisation uses and follows the batch's statistics.
    public final Module train() {
        each(module -> module.training = true);
        return this;
    }

    /// Sets the tree to evaluation: an answer depends on its input alone.
    public final Module eval() {
        each(module -> module.training = false);
        return this;
    }

    /// True until [#eval].
    public final boolean isTraining() {
        return training;
    }

    final void setTraining(boolean training) {
        this.training = training;
    }

    /// Stops the parameters of this tree from learning; they keep no gradient.
    public final void freeze() {
        for (var parameter : parameters().values()) {
            parameter.setGrad(null);
            parameter.requiresGrad(false);
        }
    }

    /// Lets the parameters of this tree learn again.
    public final void unfreeze() {
        parameters().values().forEach(parameter -> parameter.requiresGrad(true));
    }

    /// Moves parameters, their gradients and buffers to a device. The tensors stay the same objects.
    public final void to(Device device) {
        state().values().forEach(tensor -> tensor.toInPlace(device));
    }

    /// Converts parameters, their gradients and buffers of floating type. The tensors stay the same objects;
    /// buffers that count keep their type.
    ///
    /// @throws IllegalArgumentException if the type is not floating
    public final void to(DType dtype) {
        if (!dtype.isFloating()) {
            throw new IllegalArgumentException(
                    describe() + " cannot be converted to " + dtype + ": parameters are F64, F32, BF16 or F16");
        }
        state().values().stream()
                .filter(tensor -> tensor.dtype().isFloating())
                .forEach(tensor -> tensor.toInPlace(dtype));
    }

    /// Frees the parameters and buffers of the tree. A second time does nothing.
    @Override
    public void close() {
        each(module -> {
            module.parameters.values().forEach(Tensor::close);
            module.buffers.values().forEach(Tensor::close);
        });
    }

    // ---- seen by a summary

    /// Ends a layer's `forward`: returns `output`, and shows it to a [Summary] that is being made.
    ///
    /// Layers of this package do so. A module that computes with its own parameters may as well, so that its
    /// row shows an output and [#flops].
    protected final Tensor observed(Tensor input, Tensor output) {
        var watching = observer;
        if (watching != null) {
            watching.saw(this, input, output);
        }
        return output;
    }

    /// The floating point operations of one `forward`, a multiplication and an addition each counted; see
    /// [Summary].
    protected long flops(Shape input, Shape output) {
        return 0;
    }

    final void setObserver(@Nullable Observer observer) {
        this.observer = observer;
    }

    final @Nullable Observer observer() {
        return observer;
    }

    final Collection<Tensor> ownParameters() {
        return parameters.values();
    }

    final Collection<Tensor> ownBuffers() {
        return buffers.values();
    }

    /// Is shown each `forward` that ends with [#observed].
    interface Observer {
        void saw(Module module, Tensor input, Tensor output);

        /// A layer of `owner` that is no module.
        void sawPart(Module owner, int index, Tensor input, Tensor output);
    }

    String describe() {
        return getClass().getSimpleName();
    }

    /// The type, and for a layer its sizes: `Linear(256 -> 10)`.
    @Override
    public String toString() {
        return describe();
    }
}
