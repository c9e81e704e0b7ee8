package dev.athanor.app;

import dev.athanor.plan.Bytes;
import dev.athanor.plan.DataLayout;
import dev.athanor.plan.Machine;
import dev.athanor.plan.MatrixPeak;
import dev.athanor.plan.PipelineLayout;
import dev.athanor.plan.Toy;
import dev.athanor.recipe.Recipe;
import dev.athanor.recipe.RecipeFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Says what a recipe's training will take, without training.
@Command(
        name = "plan",
        description = "Say what a recipe's training takes before it starts: parameters, work, memory, disk, time.")
final class PlanVerb implements Callable<Integer> {
    private static final Duration PEAK_TIME = Duration.ofMillis(400);
    /// Reading the data, the log, checkpoints, and a full heap: what a run takes beside a toy's (measured).
    private static final long REST_OF_A_RUN = 63_000_000;
    /// A batch that would take longer than this at half of the peak is not tried.
    private static final double TRIED_SECONDS = 10;

    @Parameters(index = "0", paramLabel = "RECIPE", description = "A recipe file, such as recipes/gpt-java.yaml.")
    private Path file = Path.of("");

    @Mixin
    private RunsOption runs = new RunsOption();

    @Option(
            names = "--memory",
            paramLabel = "AMOUNT",
            description = "The memory of the machine it is for, such as 2GB; this machine's unless given.")
    private String memory = "";

    @Option(
            names = "--processes",
            paramLabel = "N",
            description = "The processes that it is planned for; those of the recipe's parallel unless given.")
    private @Nullable Integer processes;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        var machine = Machine.here();
        long limit = memory.isEmpty() ? machine.memory() : amount();
        var recipe = Recipe.read(file, RecipeFile.Files.MAY_BE_GONE);
        var planned = PlannedTraining.of(recipe, new RunFolder(runs.resolve(recipe.name())));
        var device = Devices.named(recipe.device());
        var job = planned.job();
        long process = Toy.process(job.precision()) + REST_OF_A_RUN;
        var peak = MatrixPeak.measure(device, job.precision(), PEAK_TIME);
        var needed = planned.footprint().in(process);
        boolean tried = needed.bytes() < machine.memory() / 10 * 8 && secondsAtHalf(planned, peak) < TRIED_SECONDS;
        var change = needed.bytes() <= limit
                ? ""
                : PlanText.change(planned.remedies().of(machine.slowInBf16()), process, limit);
        var text = new PlanText(recipe.name(), planned, needed, peak)
                .write(tried, limit, memory.isEmpty() ? "this machine" : "--memory", change);
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.print(layout(recipe, planned));
        out.flush();
        SlowPrecision.warn(job.precision(), device, machine, Console.standard(), "plan");
        return 0;
    }

    /// What each of several processes takes.
    private String layout(Recipe recipe, PlannedTraining planned) {
        var parallel = recipe.parallel();
        int all = processes == null ? parallel.processes() : processes;
        if (all < 1) {
            throw new ParameterException(spec.commandLine(), "--processes is " + all + ", expected at least 1");
        }
        var job = planned.job();
        if (parallel.pipeline().isPresent()) {
            int copies = Math.max(1, all / parallel.processesPerCopy());
            return new PipelineText(PipelineLayout.of(
                            parallel.pipeline().get(),
                            planned.anatomy(),
                            job,
                            all,
                            parallel.shard(),
                            parallel.shardSize().orElse(copies)))
                    .write();
        }
        return all == 1
                ? ""
                : new DataText(
                                DataLayout.of(
                                        planned.anatomy(),
                                        job,
                                        all,
                                        parallel.shard(),
                                        parallel.shardSize().orElse(all),
                                        parallel.compression()),
                                job.batch())
                        .write();
    }

    private static double secondsAtHalf(PlannedTraining planned, MatrixPeak peak) {
        var anatomy = planned.anatomy();
        return planned.job().batch()
                * anatomy.unitsPerSample()
                * anatomy.trainingFlops(planned.job().recompute())
                / (peak.flopsPerSecond() / 2);
    }

    private long amount() {
        try {
            return Bytes.parse(memory);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), "--memory " + wrong.getMessage());
        }
    }
}
