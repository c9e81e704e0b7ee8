package dev.athanor.optim;

import dev.athanor.settings.Check;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which parameters are penalised, decay and learn at which pace, said by name before there are any.
///
/// ```java
/// var groups = Grouping.defaults().l1(1e-4).biasesAndNorms(false).of(parameters);
/// var optimizer = AdamW.of(1e-3).over(groups);
/// ```
///
/// @param l1 the weight of the sum of absolute values, for parameters that no pattern names
/// @param l2 the weight of half the sum of squares, for parameters that no pattern names
/// @param biasesAndNorms whether that, and the rule's weight decay, are for biases and the weights of norms too, which
///     are the parameters of one axis or none
/// @param patterns settings of their own; of those that match a name the first counts
public record Grouping(double l1, double l2, boolean biasesAndNorms, List<GroupPattern> patterns) {
    public Grouping {
        patterns = List.copyOf(patterns);
        new Check().notNegative("l1", l1).notNegative("l2", l2).orThrow();
    }

    /// One group, updated just as the rule says.
    public static Grouping defaults() {
        return new Grouping(0, 0, true, List.of());
    }

    public Grouping l1(double value) {
        return new Grouping(value, l2, biasesAndNorms, patterns);
    }

    public Grouping l2(double value) {
        return new Grouping(l1, value, biasesAndNorms, patterns);
    }

    public Grouping biasesAndNorms(boolean value) {
        return new Grouping(l1, l2, value, patterns);
    }

    public Grouping patterns(GroupPattern... values) {
        return new Grouping(l1, l2, biasesAndNorms, List.of(values));
    }

    /// The groups of these parameters, each parameter in one, none empty.
    ///
    /// @throws dev.athanor.settings.SettingsException if a pattern names no parameter that an earlier one leaves
    public List<ParameterGroup> of(Map<String, Tensor> parameters) {
        var rest = new LinkedHashMap<>(parameters);
        var groups = new ArrayList<ParameterGroup>();
        var check = new Check();
        for (int i = 0; i < patterns.size(); i++) {
            var pattern = patterns.get(i);
            var own = take(rest, (name, _) -> pattern.matches(name));
            check.that(
                    !own.isEmpty(),
                    "patterns[" + i + "].parameters",
                    "is '" + pattern.parameters() + "', which names none of " + parameters.keySet());
            add(groups, own, pattern);
        }
        check.orThrow();
        if (!biasesAndNorms) {
            add(groups, take(rest, (_, tensor) -> tensor.rank() <= 1), new GroupPattern("*", 1, 0, 0, 0));
        }
        add(groups, rest, new GroupPattern("*", 1, 1, l1, l2));
        return groups;
    }

    private interface Choice {
        boolean takes(String name, Tensor tensor);
    }

    private static Map<String, Tensor> take(Map<String, Tensor> from, Choice choice) {
        var taken = new LinkedHashMap<String, Tensor>();
        from.forEach((name, tensor) -> {
            if (choice.takes(name, tensor)) {
                taken.put(name, tensor);
            }
        });
        from.keySet().removeAll(taken.keySet());
        return taken;
    }

    private static void add(List<ParameterGroup> groups, Map<String, Tensor> parameters, GroupPattern as) {
        if (!parameters.isEmpty()) {
            groups.add(new ParameterGroup(parameters, as.lrScale(), as.decayScale(), as.l1(), as.l2()));
        }
    }
}
