package dev.athanor.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The command line.
@Command(
        name = "athanor",
        description =
                "Trains, evaluates and serves models on the JVM: one recipe file takes raw data to a running service.",
        subcommands = {
            RecipeVerb.Run.class,
            RecipeVerb.Prepare.class,
            RecipeVerb.Train.class,
            PlanVerb.class,
            EvaluateVerb.class,
            PredictVerb.class,
            GenerateVerb.class,
            ServeVerb.class,
            RunsVerb.class,
            SampleVerb.class,
            HelpCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "2:wrong usage or recipe",
            "3:bad data",
            "4:failed while running",
            "5:lost another process of the same training",
            "130:interrupted, after what was done is saved"
        })
public final class Main implements Runnable {
    @Option(
            names = "--stacktrace",
            description = "Show where in the program a failure arose.",
            scope = ScopeType.INHERIT)
    private boolean stacktrace;

    @Spec
    private CommandSpec spec;

    private Main() {
        // picocli sets it before anything runs
        spec = CommandSpec.create();
    }

    /// Runs one verb and ends the JVM with its exit code.
    public static void main(String[] arguments) {
        Launched.watchLauncher(System.getenv());
        int code = run(arguments);
        // While a signal ends the JVM, exit would wait for the hook that waits for this thread.
        if (!Interruption.underWay()) {
            System.exit(code);
        }
    }

    /// Runs one verb.
    ///
    /// @return the exit code
    static int run(String... arguments) {
        return run(commandLine(), arguments);
    }

    static CommandLine commandLine() {
        var line = new CommandLine(new Main());
        explainThemselves(line);
        return line;
    }

    /// Every verb takes `--help`, also one that lacks its arguments.
    private static void explainThemselves(CommandLine line) {
        for (var verb : line.getSubcommands().values()) {
            if (verb.getCommandSpec().findOption("--help") == null) {
                verb.getCommandSpec()
                        .addOption(OptionSpec.builder("-h", "--help")
                                .usageHelp(true)
                                .description("Show this help.")
                                .build());
            }
            explainThemselves(verb);
        }
    }

    /// Runs one verb of `line`, with every failure told in one line.
    static int run(CommandLine line, String... arguments) {
        var failures = new Failures(line.getErr());
        line.setParameterExceptionHandler(failures::wrongUsage);
        line.setExecutionExceptionHandler((failure, at, _) -> failures.report(failure, stacktrace(at)));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        try {
            return line.execute(arguments);
        } catch (Error e) {
            // picocli passes on what is no Exception: out of memory, a library that does not link
            return failures.report(e, stacktrace(line));
        }
    }

    static boolean stacktrace(CommandLine line) {
        return line.getCommandSpec().root().userObject() instanceof Main main && main.stacktrace;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected a verb");
    }

    /// The version that the build wrote, and what it runs on.
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() throws IOException {
            return new String[] {
                "athanor " + number(),
                "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
            };
        }

        static String number() throws IOException {
            try (InputStream in = Main.class.getResourceAsStream("version.txt")) {
                return in == null ? "?" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
            }
        }
    }
}
