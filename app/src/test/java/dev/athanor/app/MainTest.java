package dev.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.athanor.settings.Check;
import dev.athanor.settings.SettingsException;
import dev.athanor.table.DataException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Tag("pure")
class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(CommandLine line, String... arguments) {
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return Main.run(line, arguments);
    }

    private int run(String... arguments) {
        return run(Main.commandLine(), arguments);
    }

    /// The exit code of a verb that throws `failure`.
    private int failing(Exception failure, String... arguments) {
        @Command(name = "fail")
        class Fail implements Callable<Integer> {
            @Override
            public Integer call() throws Exception {
                throw failure;
            }
        }
        return run(
                Main.commandLine().addSubcommand(new Fail()),
                arguments.length == 0 ? new String[] {"fail"} : arguments);
    }

    @Test
    void helpNamesTheExitCodes() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("Usage: athanor", "Exit codes:", "bad data");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void everyVerbExplainsItselfWithoutItsArguments() {
        var verbs = Main.commandLine().getSubcommands().keySet();
        assertThat(verbs).contains("run", "runs", "generate");
        for (var verb : verbs) {
            assertThat(run(verb, "--help")).as(verb).isZero();
            assertThat(out.toString()).contains("Usage: athanor " + verb);
        }
        assertThat(run("runs", "compare", "--help")).isZero();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void versionIsTheBuilds() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).matches("(?s)athanor \\d+\\.\\d+\\.\\d+\\S*\\RJava 2.*");
    }

    @Test
    void anUnknownOptionNamesTheNearest() {
        assertThat(run("--versoin")).isEqualTo(2);
        assertThat(err.toString())
                .contains("--versoin")
                .contains("Did you mean")
                .contains("--version");
    }

    @Test
    void anUnknownVerbNamesTheNearest() {
        assertThat(run("hepl")).isEqualTo(2);
        assertThat(err.toString()).contains("hepl").contains("Did you mean").contains("help");
    }

    @Test
    void noVerbIsWrongUsage() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).startsWith("athanor: expected a verb").contains("athanor --help");
    }

    @Test
    void wrongSettingsAreWrongUsageAndAllNamed() {
        var wrong = assertThrows(
                SettingsException.class,
                () -> new Check().atLeast("port", -1, 0).notBlank("host", " ").orThrow());
        assertThat(failing(wrong)).isEqualTo(2);
        assertThat(err.toString())
                .contains("athanor: port is -1, expected at least 0")
                .contains("athanor: host is blank");
    }

    @Test
    void badDataHasItsOwnExitCode() {
        assertThat(failing(DataException.at(Path.of("rows.csv"), 7, "age", "is 'old', expected a number")))
                .isEqualTo(3);
        assertThat(err.toString()).isEqualTo("rows.csv:7: column age: is 'old', expected a number\n");
    }

    @Test
    void anyOtherFailureIsOneLine() {
        assertThat(failing(new IOException("the disk is full\nsecond line"))).isEqualTo(4);
        assertThat(err.toString()).isEqualTo("athanor: the disk is full (--stacktrace shows where)\n");
    }

    @Test
    void stacktraceIsShownWhenAsked() {
        assertThat(failing(new IOException("the disk is full"), "fail", "--stacktrace"))
                .isEqualTo(4);
        assertThat(err.toString()).contains("java.io.IOException: the disk is full", "at dev.athanor.app.MainTest");
    }

    @Test
    void missingFilesAreNamed() {
        assertThat(failing(new NoSuchFileException("runs/x"))).isEqualTo(4);
        assertThat(err.toString()).isEqualTo("athanor: there is no runs/x\n");
    }

    @Test
    void helpLoadsNeitherNativeLibrariesNorDuckDbNorTheServer(@TempDir Path folder) throws Exception {
        var log = folder.resolve("classes.log");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load:file=" + log,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "--help")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(log))
                .contains("dev.athanor.app.Main ")
                .doesNotContain(
                        "org.bytedeco", "org.duckdb", "org.eclipse.jetty", "tools.jackson", "dev.athanor.tensor");
    }
}
