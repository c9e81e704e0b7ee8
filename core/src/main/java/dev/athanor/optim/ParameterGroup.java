package dev.athanor.optim;

import dev.athanor.settings.Check;
import dev.athanor.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Parameters that share how they are updated.
///
/// The penalties are of the gradient alone and not of the reported loss: at each step, after any clipping,
/// `l1 * sign(parameter) + l2 * parameter` is added to the gradient that the rule sees.
///
/// @param parameters by name
/// @param lrScale times the optimizer's rate, 0 or more
/// @param decayScale times the rule's weight decay, 0 or more; 0 leaves it off
/// @param l1 the weight of the sum of absolute values
/// @param l2 the weight of half the sum of squares
public record ParameterGroup(Map<String, Tensor> parameters, double lrScale, double decayScale, double l1, double l2) {
    public ParameterGroup {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters)); // Map.copyOf would lose the order
        new Check()
                .notNegative("lrScale", lrScale)
                .notNegative("decayScale", decayScale)
                .notNegative("l1", l1)
                .notNegative("l2", l2)
                .orThrow();
    }

    /// Updated just as the rule says.
    public static ParameterGroup of(Map<String, Tensor> parameters) {
        return new ParameterGroup(parameters, 1, 1, 0, 0);
    }

    public ParameterGroup lrScale(double value) {
        return new ParameterGroup(parameters, value, decayScale, l1, l2);
    }

    public ParameterGroup decayScale(double value) {
        return new ParameterGroup(parameters, lrScale, value, l1, l2);
    }

    public ParameterGroup l1(double value) {
        return new ParameterGroup(parameters, lrScale, decayScale, value, l2);
    }

    public ParameterGroup l2(double value) {
        return new ParameterGroup(parameters, lrScale, decayScale, l1, value);
    }
}
