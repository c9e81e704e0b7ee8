package dev.athanor.optim;

import dev.athanor.settings.Check;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// How the parameters of a name are updated: the settings of a [ParameterGroup] before the parameters are known.
///
/// @param parameters a name such as `head.weight`, in which `*` stands for any characters: `embedding.*`
/// @param lrScale times the optimizer's rate
/// @param decayScale times the rule's weight decay; 0 leaves it off
/// @param l1 the weight of the sum of absolute values
/// @param l2 the weight of half the sum of squares
public record GroupPattern(String parameters, double lrScale, double decayScale, double l1, double l2) {
    public GroupPattern {
        new Check()
                .notBlank("parameters", parameters)
                .notNegative("lrScale", lrScale)
                .notNegative("decayScale", decayScale)
                .notNegative("l1", l1)
                .notNegative("l2", l2)
                .orThrow();
    }

    /// Every parameter, just as the rule says.
    public static GroupPattern defaults() {
        return new GroupPattern("*", 1, 1, 0, 0);
    }

    boolean matches(String name) {
        String regex =
                Arrays.stream(parameters.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.matches(regex, name);
    }
}
