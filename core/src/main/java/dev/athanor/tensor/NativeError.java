package dev.athanor.tensor;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Turns libtorch's errors, kilobytes of C++ frames each, into one sentence with the operation and its operands.
final class NativeError {
    private static final Pattern ABOUT_SHAPES =
            Pattern.compile("size|shape|dimension|dim |broadcast|view|expand|multipl", Pattern.CASE_INSENSITIVE);

    private NativeError() {}

    static TensorException of(String operation, RuntimeException error, Tensor... operands) {
        String said = firstSentence(error);
        String message = operation + of(operands) + ": " + said;
        return ABOUT_SHAPES.matcher(said).find()
                ? new ShapeException(message, error)
                : new TensorException(message, error);
    }

    private static String of(Tensor... operands) {
        return operands.length == 0
                ? ""
                : Arrays.stream(operands).map(Tensor::describe).collect(Collectors.joining(" and ", " of ", ""));
    }

    private static String firstSentence(RuntimeException error) {
        String text = String.valueOf(error.getMessage());
        int frames = text.indexOf("Exception raised from");
        return (frames < 0 ? text : text.substring(0, frames)).strip();
    }
}
