package dev.athanor.recipe;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/// Single values: the text of a YAML scalar as the Java type that a component has.
///
/// @param folder what paths are relative to
record Scalars(Path folder, RecipeFile.Files files) {
    /// What the text should have been; reads on from "expected".
    static final class Mismatch extends Exception {
        private static final long serialVersionUID = 1;

        Mismatch(String expected) {
            super(expected, null, false, false);
        }

        String expected() {
            return String.valueOf(getMessage());
        }
    }

    /// The JDK that runs this, in a path.
    private static final String JAVA_HOME = "${java.home}";

    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,9})?");
    private static final Pattern SIMPLE_DURATION = Pattern.compile("(\\d{1,18}) ?(ms|s|m|h|d)");

    static boolean isScalar(Class<?> type) {
        return type.isPrimitive()
                || type == Integer.class
                || type == Long.class
                || type == Double.class
                || type == Boolean.class
                || type == String.class
                || type == Path.class
                || type == Duration.class
                || parser(type).isPresent();
    }

    /// A type's own `public static X parse(String)`.
    static Optional<Method> parser(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals("parse")
                        && Modifier.isStatic(method.getModifiers())
                        && method.getReturnType() == type
                        && Arrays.equals(method.getParameterTypes(), new Class<?>[] {String.class}))
                .findFirst();
    }

    /// What is expected of a value of this type.
    static String expectation(Class<?> type) {
        if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            return "a whole number";
        }
        if (type == double.class || type == Double.class) {
            return "a number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == Path.class) {
            return "a path";
        }
        return type == Duration.class ? "a duration such as 500ms, 30s, 5m, 2h or 1d" : "a text";
    }

    Object parse(Class<?> type, String text, boolean quoted) throws Mismatch {
        if (type == String.class) {
            return text;
        }
        if (type == Path.class) {
            return path(text);
        }
        if (type == Duration.class) {
            return duration(text);
        }
        var parser = parser(type);
        if (parser.isPresent()) {
            return call(parser.get(), text);
        }
        if (quoted) {
            throw new Mismatch(expectation(type) + " without quotes");
        }
        if (type == boolean.class || type == Boolean.class) {
            return switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new Mismatch(expectation(type));
            };
        }
        if (!NUMBER.matcher(text).matches()) {
            throw new Mismatch(expectation(type));
        }
        return type == double.class || type == Double.class ? real(text) : whole(type, text);
    }

    private static Object whole(Class<?> type, String text) throws Mismatch {
        try {
            var number = new BigDecimal(text);
            if (type == int.class || type == Integer.class) {
                return number.intValueExact();
            }
            return number.longValueExact();
        } catch (ArithmeticException e) {
            var fraction = text.contains(".") || text.contains("-");
            var most = type == int.class || type == Integer.class ? Integer.MAX_VALUE : Long.MAX_VALUE;
            throw new Mismatch(fraction ? expectation(type) : expectation(type) + " of at most " + most);
        }
    }

    private static Object real(String text) throws Mismatch {
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            throw new Mismatch("a number of at most " + Double.MAX_VALUE);
        }
        return value;
    }

    private Path path(String text) throws Mismatch {
        Path path;
        try {
            path = folder.resolve(text.replace(JAVA_HOME, System.getProperty("java.home")))
                    .normalize();
        } catch (InvalidPathException e) {
            throw new Mismatch("a path: " + e.getReason());
        }
        if (text.isBlank()) {
            throw new Mismatch("a path");
        }
        if (files == RecipeFile.Files.MUST_EXIST && !java.nio.file.Files.exists(path)) {
            throw new Mismatch("a file or folder that exists: there is no " + path
                    + (text.contains(JAVA_HOME) ? ", which some JDKs leave out; name another" : ""));
        }
        return path;
    }

    private static Duration duration(String text) throws Mismatch {
        try {
            var simple = SIMPLE_DURATION.matcher(text);
            if (!simple.matches()) {
                return Duration.parse(text);
            }
            long amount = Long.parseLong(simple.group(1));
            return switch (simple.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new Mismatch(expectation(Duration.class));
        }
    }

    private static Object call(Method parser, String text) throws Mismatch {
        try {
            parser.setAccessible(true);
            return parser.invoke(null, text);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException cause) {
                throw new Mismatch(said(cause));
            }
            throw new IllegalStateException(parser + " failed on '" + text + "'", e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A type that speaks as settings do, "is 'x', expected y", has said what we would say before "expected".
    private static String said(IllegalArgumentException cause) {
        var message = String.valueOf(cause.getMessage());
        int expected = message.indexOf("expected ");
        return message.startsWith("is ") && expected > 0
                ? message.substring(expected + "expected ".length())
                : "another: " + message;
    }
}
