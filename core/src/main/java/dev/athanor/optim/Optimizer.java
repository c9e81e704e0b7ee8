package dev.athanor.optim;

import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Moves parameters by their gradients and holds what the [UpdateRule] remembers of them, until it is closed.
///
/// A step is one native call for each group, type and device, prepared once. It needs no open scope. A parameter
/// without a gradient is left alone, as in PyTorch. The parameters must outlive the optimizer and stay on their device.
public final class Optimizer implements AutoCloseable {
    private final List<Bucket> buckets = new ArrayList<>();
    private double lr;

    Optimizer(UpdateRule rule, List<ParameterGroup> groups) {
        lr = rule.lr();
        var names = new HashSet<String>();
        for (var group : groups) {
            group.parameters().forEach((name, tensor) -> {
                if (!names.add(name)) {
                    throw new IllegalArgumentException(
                            "parameter " + name + " is in two groups, expected every parameter in one");
                }
                if (!tensor.dtype().isFloating()) {
                    throw new IllegalArgumentException("parameter " + name + " is of " + tensor.dtype()
                            + ", expected a floating type; leave it out");
                }
            });
        }
        if (names.isEmpty()) {
            throw new IllegalArgumentException("there are no parameters, expected at least one to optimise");
        }
        try {
            groups.forEach(group -> addBuckets(rule, group));
        } catch (RuntimeException | Error failure) {
            close();
            throw failure;
        }
    }

    private void addBuckets(UpdateRule rule, ParameterGroup group) {
        record Kind(DType dtype, Device device) {}
        var kinds = new LinkedHashMap<Kind, Map<String, Tensor>>();
        group.parameters()
                .forEach((name, tensor) -> kinds.computeIfAbsent(
                                new Kind(tensor.dtype(), tensor.device()), _ -> new LinkedHashMap<>())
                        .put(name, tensor));
        kinds.values().forEach(alike -> buckets.add(new Bucket(rule, group, alike)));
    }

    /// Moves every parameter that has a gradient.
    public void step() {
        try (var _ = Autograd.noGrad()) {
            for (var bucket : buckets) {
                bucket.step(lr);
            }
        }
    }

    /// Zeroes the gradients in place, so that the next `backward()` gathers into the same tensors. A parameter that had
    /// a gradient once has one of zeros from then on, and moves by its momentum and decay.
    public void zeroGrad() {
        try (var _ = Autograd.noGrad()) {
            for (var bucket : buckets) {
                bucket.zeroGrad();
            }
        }
    }

    /// The rate of the next step, before any group's scale.
    public double lr() {
        return lr;
    }

    /// Changes the rate, as a [Schedule] says.
    ///
    /// @throws IllegalArgumentException if it is negative or not finite
    public void lr(double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("lr is " + value + ", expected a finite number of 0 or more");
        }
        lr = value;
    }

    /// The optimizer's own tensors, not copies, under PyTorch's names before the parameter's: `exp_avg.fc.weight`,
    /// `step.fc.weight`. They are what to save beside the parameters; [#restore] takes them back.
    public Map<String, Tensor> state() {
        var state = new LinkedHashMap<String, Tensor>();
        buckets.forEach(bucket -> bucket.state(state));
        return state;
    }

    /// Copies a saved [#state], after which every step is equal to the bit to what it would have been.
    ///
    /// @throws IllegalArgumentException if names or shapes differ from this optimizer's; nothing is copied then
    public void restore(Map<String, Tensor> saved) {
        buckets.forEach(bucket -> bucket.makeRoomFor(saved));
        var own = state();
        var problems = new ArrayList<String>();
        own.forEach((name, tensor) -> {
            var given = saved.get(name);
            if (given == null) {
                problems.add(name + " is missing");
            } else if (!given.shape().equals(tensor.shape())) {
                problems.add(name + " is " + given.shape() + ", expected " + tensor.shape());
            }
        });
        for (var name : saved.keySet()) {
            if (!own.containsKey(name)) {
                problems.add(name + " belongs to no parameter of this optimizer");
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("the saved state does not fit: " + String.join("; ", problems));
        }
        own.forEach((name, tensor) -> tensor.copyInPlace(Objects.requireNonNull(saved.get(name))));
        buckets.forEach(Bucket::forget);
    }

    /// Frees the state. The parameters are left as they are.
    @Override
    public void close() {
        buckets.forEach(Bucket::close);
        buckets.clear();
    }
}
