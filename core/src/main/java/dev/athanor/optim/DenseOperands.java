package dev.athanor.optim;

import dev.athanor.tensor.Operator;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Parameters and gradients as the fused kernels want them: they walk memory from end to end, so what has gaps, or lies
/// in another order than its parameter, is copied into a tensor that does not. Penalties join such a copy of the
/// gradient too, which leaves `grad()` as backward made it.
///
/// @param weightDecay the rule's and, where it means the same, the group's L2 penalty
/// @param before calls that fill the copies
/// @param after calls that write the copies of parameters back
record DenseOperands(
        List<Tensor> parameters,
        List<Tensor> gradients,
        double weightDecay,
        List<Operator.Call> before,
        List<Operator.Call> after) {

    static DenseOperands of(UpdateRule rule, ParameterGroup group, List<Tensor> parameters, List<Tensor> gradients) {
        boolean joins = Kernel.decaysByGradient(rule);
        double weightDecay = weightDecay(rule) * group.decayScale() + (joins ? group.l2() : 0);
        double l2 = joins ? 0 : group.l2();
        boolean penalised = group.l1() != 0 || l2 != 0;

        var copiedParameters = new Copies();
        var copiedGradients = new Copies();
        for (int i = 0; i < parameters.size(); i++) {
            var parameter = parameters.get(i).detach();
            var dense = copiedParameters.add(parameter, parameter.isDense() ? parameter : parameter.zerosLike());
            var gradient = gradients.get(i);
            boolean fits = !penalised && gradient.hasLayoutOf(dense);
            copiedGradients.add(gradient, fits ? gradient : dense.zerosLike());
        }
        var before = new ArrayList<Operator.Call>();
        copiedParameters.fill(before);
        copiedGradients.fill(before);
        if (penalised) {
            penalise(copiedGradients.dense, copiedParameters.dense, group.l1(), l2, before);
        }
        var after = new ArrayList<Operator.Call>();
        copiedParameters.writeBack(after);
        return new DenseOperands(copiedParameters.dense, copiedGradients.dense, weightDecay, before, after);
    }

    private static double weightDecay(UpdateRule rule) {
        return switch (rule) {
            case Sgd sgd -> sgd.weightDecay();
            case Adam adam -> adam.weightDecay();
            case AdamW adam -> adam.weightDecay();
        };
    }

    private static void penalise(
            List<Tensor> gradients, List<Tensor> parameters, double l1, double l2, List<Operator.Call> to) {
        var add = Operator.find("aten::_foreach_add_", "List");
        if (l2 != 0) {
            to.add(add.prepare(gradients, parameters, l2));
        }
        if (l1 != 0) {
            var signs = parameters.stream().map(Tensor::zerosLike).toList();
            to.add(Operator.find("aten::_foreach_sign", "out").prepare(parameters, signs));
            to.add(add.prepare(gradients, signs, l1));
        }
    }

    /// Tensors, each as it is or with a copy that stands for it.
    private static final class Copies {
        private final List<Tensor> dense = new ArrayList<>();
        private final List<Tensor> copied = new ArrayList<>();
        private final List<Tensor> copies = new ArrayList<>();

        @SuppressWarnings("ReferenceEquality") // the very tensor stands for itself
        Tensor add(Tensor tensor, Tensor standIn) {
            dense.add(standIn);
            if (standIn != tensor) {
                copied.add(tensor);
                copies.add(standIn);
            }
            return standIn;
        }

        void fill(List<Operator.Call> to) {
            if (!copied.isEmpty()) {
                to.add(Operator.find("aten::_foreach_copy_", "").prepare(copies, copied, false));
            }
        }

        void writeBack(List<Operator.Call> to) {
            if (!copied.isEmpty()) {
                to.add(Operator.find("aten::_foreach_copy_", "").prepare(copied, copies, false));
            }
        }
    }
}
