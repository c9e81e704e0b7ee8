package dev.athanor.app;

import dev.athanor.checkpoint.CheckpointException;
import dev.athanor.checkpoint.WriteFailedException;
import dev.athanor.data.ShardException;
import dev.athanor.distributed.DistributedException;
import dev.athanor.model.ModelException;
import dev.athanor.recipe.RecipeException;
import dev.athanor.settings.SettingsException;
import dev.athanor.table.DataException;
import dev.athanor.text.TokenizerException;
import dev.athanor.text.template.TemplateException;
import dev.athanor.train.TrainingException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Turns what went wrong into words for the user and an exit code.
final class Failures {
    static final int WRONG_USAGE = 2;
    static final int BAD_DATA = 3;
    static final int FAILED = 4;
    /// Another process of the same training is gone or hangs.
    static final int LOST_ANOTHER = 5;

    private final PrintWriter out;

    Failures(PrintWriter out) {
        this.out = out;
    }

    /// @return the exit code
    int report(Throwable failure, boolean stacktrace) {
        if (stacktrace) {
            failure.printStackTrace(out);
        } else {
            out.println(words(failure));
        }
        out.flush();
        return code(failure);
    }

    private static int code(Throwable failure) {
        return switch (failure) {
            case RecipeException _, SettingsException _, ParameterException _ -> WRONG_USAGE;
            case WriteFailedException _ -> FAILED;
            case DistributedException _ -> LOST_ANOTHER;
            case DataException _, CheckpointException _ -> BAD_DATA;
            case ModelException _, ShardException _, TokenizerException _, TemplateException _ -> BAD_DATA;
            default -> FAILED;
        };
    }

    private static String words(Throwable failure) {
        return switch (failure) {
            case RecipeException recipe -> String.valueOf(recipe.getMessage());
            case SettingsException settings ->
                String.join(
                        "\n",
                        settings.problems().stream()
                                .map(problem -> "athanor: " + problem)
                                .toList());
            case DataException _, CheckpointException _, ModelException _, TrainingException _ ->
                String.valueOf(failure.getMessage());
            case ShardException _, TokenizerException _, TemplateException _ -> String.valueOf(failure.getMessage());
            case DistributedException _ -> "athanor: " + failure.getMessage();
            case NoSuchFileException e -> "athanor: there is no " + e.getFile();
            case AccessDeniedException e -> "athanor: no permission for " + e.getFile();
            case FileAlreadyExistsException e -> "athanor: " + e.getFile() + " exists already";
            case FileSystemException e -> "athanor: " + e.getMessage();
            case OutOfMemoryError e ->
                "athanor: out of memory (" + e.getMessage() + "); give the JVM more: JAVA_OPTS=-Xmx4g athanor ...";
            default -> "athanor: " + firstLine(failure) + " (--stacktrace shows where)";
        };
    }

    private static String firstLine(Throwable failure) {
        var message = failure.getMessage();
        var name = failure.getClass().getSimpleName();
        if (message == null || message.isBlank()) {
            return failure.getCause() == null ? name : name + ": " + firstLine(failure.getCause());
        }
        // A message of these is seldom a sentence: "Index 5 out of bounds for length 3"
        var bug = failure instanceof RuntimeException
                && failure.getClass().getName().startsWith("java.");
        return (bug ? name + ": " : "") + message.lines().findFirst().orElse(name);
    }

    /// An unknown verb or option is answered with those of nearly that name.
    int wrongUsage(ParameterException failure, String[] arguments) {
        var line = failure.getCommandLine();
        var words = new ArrayList<>(List.of("athanor: " + lowerFirst(String.valueOf(failure.getMessage()))));
        if (failure instanceof UnmatchedArgumentException unmatched) {
            var suggestions = unmatched.getSuggestions();
            if (!suggestions.isEmpty()) {
                words.add("Did you mean " + String.join(", or ", suggestions) + "?");
            }
        }
        words.add("See " + helpOf(line));
        words.forEach(out::println);
        out.flush();
        return WRONG_USAGE;
    }

    private static String helpOf(CommandLine line) {
        return line.getCommandSpec().qualifiedName() + " --help";
    }

    private static String lowerFirst(String text) {
        return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }
}
