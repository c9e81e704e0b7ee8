package dev.athanor.text.template;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sums and products of numbers; texts and lists can be added too.
final class Arithmetic {
    private Arithmetic() {}

    static Object negative(@Nullable Object value) {
        return switch (value) {
            case Long number -> -number;
            case Double number -> -number;
            case null, default -> throw new ClassCastException("- of " + Values.text(value) + ", expected a number");
        };
    }

    static Object of(String operator, @Nullable Object a, @Nullable Object b, Rendering rendering) {
        if (operator.equals("+") && a instanceof String left && b instanceof String right) {
            return left + right;
        }
        if (operator.equals("+") && a instanceof List<?> left && b instanceof List<?> right) {
            var both = new ArrayList<@Nullable Object>(left);
            both.addAll(right);
            return both;
        }
        if (operator.equals("*") && a instanceof String text && b instanceof Long times && times < 10_000) {
            return text.repeat((int) Math.max(0, times));
        }
        if (a instanceof Long left && b instanceof Long right && !operator.equals("/")) {
            return switch (operator) {
                case "+" -> left + right;
                case "-" -> left - right;
                case "*" -> left * right;
                case "//" -> Math.floorDiv(left, right);
                default -> Math.floorMod(left, right);
            };
        }
        if (a instanceof Number left && b instanceof Number right) {
            double x = left.doubleValue();
            double y = right.doubleValue();
            return switch (operator) {
                case "+" -> x + y;
                case "-" -> x - y;
                case "*" -> x * y;
                case "/" -> x / y;
                case "//" -> Math.floor(x / y);
                default -> x - y * Math.floor(x / y);
            };
        }
        throw rendering.error("has " + Values.text(a) + " " + operator + " " + Values.text(b)
                + ", expected two numbers, or two texts to add");
    }
}
