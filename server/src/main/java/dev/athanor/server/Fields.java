package dev.athanor.server;

import dev.athanor.settings.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The fields of a request in OpenAI's form: null is as if it were not given, what has no use here is passed over, and
/// everything that is wrong is told at once.
final class Fields {
    private final Map<String, @Nullable Object> object;
    private final List<Problem> problems = new ArrayList<>();

    Fields(Map<String, @Nullable Object> object) {
        this.object = object;
    }

    Optional<Object> get(String name) {
        return Optional.ofNullable(object.get(name));
    }

    void problem(String name, String message) {
        problems.add(new Problem(name, message));
    }

    Optional<String> text(String name) {
        return get(name).flatMap(value -> {
            if (value instanceof String text) {
                return Optional.of(text);
            }
            problem(name, "is " + shown(value) + ", expected text");
            return Optional.empty();
        });
    }

    boolean flag(String name) {
        return get(name)
                .map(value -> {
                    if (value instanceof Boolean flag) {
                        return flag;
                    }
                    problem(name, "is " + shown(value) + ", expected true or false");
                    return false;
                })
                .orElse(false);
    }

    /// A whole number from `least` to `most`.
    Optional<Long> whole(String name, long least, long most) {
        return get(name).flatMap(value -> {
            if (value instanceof Long number && number >= least && number <= most) {
                return Optional.of(number);
            }
            var range = most == Long.MAX_VALUE
                    ? least == Long.MIN_VALUE ? "" : " of at least " + least
                    : " from " + least + " to " + most;
            problem(name, "is " + shown(value) + ", expected a whole number" + range);
            return Optional.empty();
        });
    }

    /// A number from `least` to `most`, or `absent`.
    double number(String name, double least, double most, double absent) {
        return get(name)
                .map(value -> {
                    if (value instanceof Number number
                            && number.doubleValue() >= least
                            && number.doubleValue() <= most) {
                        return number.doubleValue();
                    }
                    problem(
                            name,
                            "is " + shown(value) + ", expected a number from " + plain(least) + " to " + plain(most));
                    return absent;
                })
                .orElse(absent);
    }

    /// A field that asks for something not done here.
    ///
    /// @param harmless whether a value asks for nothing
    void unsupported(String name, Predicate<Object> harmless) {
        get(name).filter(harmless.negate()).ifPresent(_ -> problem(name, "is not supported here; leave it out"));
    }

    void orThrow() throws Refusal {
        if (!problems.isEmpty()) {
            throw Refusal.ofFields(problems);
        }
    }

    /// A value as a client would recognise it, or what kind it is.
    static String shown(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case List<?> _ -> "a list";
            case Map<?, ?> _ -> "an object";
            case String text -> "\"" + (text.length() > 40 ? text.substring(0, 40) + "..." : text) + "\"";
            default -> value.toString();
        };
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
