package dev.athanor.optim;

import dev.athanor.tensor.Operator;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import dev.athanor.tensor.Threads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// The parameters of one group that are of one type on one device, and the calls that move them.
///
/// The calls are prepared on the gradients that are there and run unchanged until a gradient comes, goes or becomes
/// another tensor.
final class Bucket implements AutoCloseable {
    /// The fused kernels share even the smallest tensor between all threads; below this one thread alone is faster.
    private static final long WORTH_A_SECOND_THREAD = 20_000;

    private final UpdateRule rule;
    private final ParameterGroup group;
    private final List<String> names;
    private final List<Tensor> parameters;
    private final Gradients gradients;
    private final Moments moments;
    private final long elements;
    private List<Operator.Call> before = List.of();
    private List<Kernel.Update> updates = List.of();
    private List<Operator.Call> after = List.of();
    private List<Operator.Call> zero = List.of();
    private boolean firstSteps;
    private double lastLr = Double.NaN;

    Bucket(UpdateRule rule, ParameterGroup group, Map<String, Tensor> parameters) {
        this.rule = rule;
        this.group = group;
        this.names = List.copyOf(parameters.keySet());
        this.parameters = List.copyOf(parameters.values());
        this.gradients = new Gradients(this.parameters);
        this.elements = this.parameters.stream().mapToLong(Tensor::elements).sum();
        this.moments = new Moments(Kernel.moments(rule), this.parameters);
    }

    void step(double lr) {
        refresh();
        double rate = lr * group.lrScale();
        if (rate != lastLr) {
            for (var update : updates) {
                update.call().set(update.lrArgument(), rate);
            }
            lastLr = rate;
        }
        if (elements < WORTH_A_SECOND_THREAD) {
            try (var _ = Threads.alone()) {
                run();
            }
        } else {
            run();
        }
        if (firstSteps) {
            gradients.forget();
        }
    }

    private void run() {
        for (var call : before) {
            call.run();
        }
        for (var update : updates) {
            update.call().run();
        }
        for (var call : after) {
            call.run();
        }
    }

    void zeroGrad() {
        refresh();
        for (var call : zero) {
            call.run();
        }
    }

    /// Makes the calls anew after the moments were changed from outside.
    void forget() {
        gradients.forget();
    }

    /// Adds the moments by their saved names, `exp_avg.weight`.
    void state(Map<String, Tensor> to) {
        for (int i = 0; i < names.size(); i++) {
            if (moments.has(i)) {
                var name = names.get(i);
                moments.of(i).forEach((kind, tensor) -> to.put(kind + "." + name, tensor));
            }
        }
    }

    /// Makes moments for the parameters that `saved` has some of.
    void makeRoomFor(Map<String, Tensor> saved) {
        for (int i = 0; i < names.size(); i++) {
            if (saved.containsKey(Moments.STEP + "." + names.get(i))) {
                moments.of(i);
            }
        }
    }

    private void refresh() {
        if (gradients.changed()) {
            closeCalls();
            try (var _ = Scope.open()) {
                prepare(gradients.present());
            }
            lastLr = Double.NaN;
        }
    }

    private void prepare(int[] present) {
        if (present.length == 0) {
            return;
        }
        zero = List.of(Operator.find("aten::_foreach_zero_", "").prepare(gradients.at(present)));
        var dense = DenseOperands.of(rule, group, at(present), gradients.at(present));
        before = new ArrayList<>(dense.before());
        after = dense.after();
        updates = new ArrayList<>();
        if (Kernel.moments(rule).isEmpty()) {
            var operands = new Kernel.Operands(dense.parameters(), dense.gradients(), List.of(), List.of());
            updates.add(Kernel.prepare(rule, operands, dense.weightDecay(), false));
            return;
        }
        before.add(counting(present));
        var counts = Kernel.firstStepDiffers(rule) ? moments.steps().toFloats() : new float[0];
        for (boolean first : new boolean[] {false, true}) {
            int[] those = positions(present, counts, first);
            if (those.length > 0) {
                updates.add(Kernel.prepare(rule, operands(dense, present, those), dense.weightDecay(), first));
                firstSteps |= first;
            }
        }
    }

    /// The indices into `present` of those whose next step is, or is not, a first step that differs.
    private static int[] positions(int[] present, float[] counts, boolean first) {
        var chosen = new ArrayList<Integer>();
        for (int k = 0; k < present.length; k++) {
            boolean isFirst = counts.length > 0 && counts[present[k]] == 0;
            if (isFirst == first) {
                chosen.add(k);
            }
        }
        return chosen.stream().mapToInt(Integer::intValue).toArray();
    }

    private Kernel.Operands operands(DenseOperands dense, int[] present, int[] chosen) {
        int[] positions = Arrays.stream(chosen).map(k -> present[k]).toArray();
        var each = Kernel.moments(rule).stream()
                .map(kind -> moments.of(kind, positions))
                .toList();
        return new Kernel.Operands(
                pick(dense.parameters(), chosen),
                pick(dense.gradients(), chosen),
                each,
                moments.of(Moments.STEP, positions));
    }

    /// Counts a step for each parameter with a gradient, in one addition.
    private Operator.Call counting(int[] present) {
        var ones = new float[parameters.size()];
        for (int i : present) {
            moments.of(i);
            ones[i] = 1;
        }
        var mask = Tensor.of(ones).to(moments.steps().device());
        return Operator.find("aten::_foreach_add_", "List").prepare(List.of(moments.steps()), List.of(mask), 1L);
    }

    private List<Tensor> at(int[] positions) {
        return pick(parameters, positions);
    }

    private static List<Tensor> pick(List<Tensor> tensors, int[] positions) {
        return Arrays.stream(positions).mapToObj(tensors::get).toList();
    }

    private void closeCalls() {
        before.forEach(Operator.Call::close);
        updates.forEach(update -> update.call().close());
        after.forEach(Operator.Call::close);
        zero.forEach(Operator.Call::close);
        before = List.of();
        updates = List.of();
        after = List.of();
        zero = List.of();
        firstSteps = false;
    }

    @Override
    public void close() {
        closeCalls();
        moments.close();
    }
}
