package dev.athanor.bench;

import dev.athanor.app.Main;
import dev.athanor.track.ResidentSet;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/// The peak resident memory that `athanor plan` tells beside what `athanor train` reaches, each in a process of its own
/// (Linux).
///
///     RecipeMemory recipes/sentiment.yaml recipes/sentiment-unfrozen.yaml
public final class RecipeMemory {
    private static final String VERB = "verb";
    private static final Pattern IN_ALL = Pattern.compile("(?m)^  in all +([0-9,]+) MB +of ");

    private RecipeMemory() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments[0].equals(VERB)) {
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform()
                            .unstarted(() -> System.out.println(
                                    "\nVmHWM " + ResidentSet.highWater().orElseThrow())));
            Main.main(Arrays.copyOfRange(arguments, 1, arguments.length));
            return;
        }
        System.out.printf("%-50s %10s %10s %6s%n", "recipe", "predicted", "measured", "ratio");
        for (var recipe : arguments) {
            compare(recipe);
        }
    }

    private static void compare(String recipe) throws IOException, InterruptedException {
        var runs = Files.createTempDirectory("recipe-memory").toString();
        run("prepare", recipe, runs);
        var plan = IN_ALL.matcher(run("plan", recipe, runs));
        if (!plan.find()) {
            throw new IOException("athanor plan told no memory of " + recipe);
        }
        double predicted = 1e6 * Long.parseLong(plan.group(1).replace(",", ""));
        var words = run("train", recipe, runs).split("VmHWM ", -1);
        double measured = Long.parseLong(words[words.length - 1]);
        System.out.printf(
                "%-50s %7.0f MB %7.0f MB %6.3f%n", recipe, predicted / 1e6, measured / 1e6, predicted / measured);
    }

    private static String run(String verb, String recipe, String runs) throws IOException, InterruptedException {
        return LaunchedProcess.run(RecipeMemory.class, List.of(VERB, verb, recipe, "--runs", runs));
    }
}
