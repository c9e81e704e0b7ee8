package dev.athanor.optim;

import dev.athanor.tensor.Operator;
import dev.athanor.tensor.Tensor;
import java.util.List;

/// The fused native operation of an update rule: one call moves every parameter of a list.
final class Kernel {
    private static final String MOMENTUM = "momentum_buffer";
    private static final String MEAN = "exp_avg";
    private static final String MEAN_SQUARE = "exp_avg_sq";
    private static final String GREATEST_MEAN_SQUARE = "max_exp_avg_sq";

    private Kernel() {}

    /// PyTorch's names of what the rule remembers of each parameter, each of the parameter's shape; with any of them
    /// it counts steps too.
    static List<String> moments(UpdateRule rule) {
        return switch (rule) {
            case Sgd sgd -> sgd.momentum() == 0 ? List.of() : List.of(MOMENTUM);
            case Adam adam -> adaptive(adam.amsgrad());
            case AdamW adam -> adaptive(adam.amsgrad());
        };
    }

    private static List<String> adaptive(boolean amsgrad) {
        return amsgrad ? List.of(MEAN, MEAN_SQUARE, GREATEST_MEAN_SQUARE) : List.of(MEAN, MEAN_SQUARE);
    }

    /// Whether the first step of a parameter differs from the others.
    static boolean firstStepDiffers(UpdateRule rule) {
        return rule instanceof Sgd sgd && sgd.momentum() != 0;
    }

    /// Whether the rule's own weight decay is an L2 penalty.
    static boolean decaysByGradient(UpdateRule rule) {
        return !(rule instanceof AdamW);
    }

    /// What a call works on: lists of one length, of one type and device.
    ///
    /// @param moments one list for each of [#moments]
    /// @param steps the number of the step of each, from 1
    record Operands(List<Tensor> parameters, List<Tensor> gradients, List<List<Tensor>> moments, List<Tensor> steps) {}

    /// A prepared call whose rate can change.
    record Update(Operator.Call call, int lrArgument) {}

    static Update prepare(UpdateRule rule, Operands on, double weightDecay, boolean firstStep) {
        return switch (rule) {
            case Sgd sgd ->
                new Update(
                        Operator.find("aten::_fused_sgd_", "")
                                .prepare(
                                        on.parameters(),
                                        on.gradients(),
                                        on.moments().isEmpty()
                                                ? List.of()
                                                : on.moments().getFirst(),
                                        weightDecay,
                                        sgd.momentum(),
                                        sgd.lr(),
                                        sgd.dampening(),
                                        sgd.nesterov(),
                                        false,
                                        firstStep,
                                        null,
                                        null),
                        5);
            case Adam adam ->
                adaptive("aten::_fused_adam_", on, adam.lr(), adam.beta1(), adam.beta2(), weightDecay, adam.eps());
            case AdamW adam ->
                adaptive("aten::_fused_adamw_", on, adam.lr(), adam.beta1(), adam.beta2(), weightDecay, adam.eps());
        };
    }

    private static Update adaptive(
            String name, Operands on, double lr, double beta1, double beta2, double weightDecay, double eps) {
        boolean amsgrad = on.moments().size() == 3;
        var call = Operator.find(name, "")
                .prepare(
                        on.parameters(),
                        on.gradients(),
                        on.moments().get(0),
                        on.moments().get(1),
                        amsgrad ? on.moments().get(2) : List.of(),
                        on.steps(),
                        lr,
                        beta1,
                        beta2,
                        weightDecay,
                        eps,
                        amsgrad,
                        false,
                        null,
                        null);
        return new Update(call, 6);
    }
}
