package dev.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/// Trainings of which a process is killed or stopped, in the middle.
@Tag("cpu")
@EnabledOnOs(OS.LINUX) // where a process's rank can be read
class LauncherTest {
    private static final int STEPS = 120;

    @TempDir
    private static Path folder;

    private static Map<Long, Double> undisturbed = Map.of();

    @BeforeAll
    static void trainInOneProcess() throws IOException {
        var recipe = recipe("undisturbed", "");
        assertThat(Main.run("train", recipe.toString(), "--runs", runs())).isZero();
        undisturbed = losses("undisturbed");
        assertThat(undisturbed).hasSize(STEPS);
    }

    private static String runs() {
        return folder.resolve("runs").toString();
    }

    private static Path recipe(String name, String parallel) throws IOException {
        return Files.writeString(folder.resolve(name + ".yaml"), """
            name: %s
            corpus:
              sources: [%s]
              include: ["**.java"]
              split: {by-position: {train: 0.8, validation: 0.1, test: 0.1}}
              tokenizer: bytes
              context: 16
            model: {gpt: {layers: 2, heads: 2, dim: 16}}
            train: {steps: %d, batch: 4, validationSamples: 10, saveEvery: 0ms, logEverySteps: 1}
            samples: {prompts: []}
            %s
            """.formatted(
                        name, House.find().root().resolve("core/src/main/java/dev/athanor/settings"), STEPS, parallel));
    }

    /// The loss of each step that is in a run's log.
    private static Map<Long, Double> losses(String run) throws IOException {
        var losses = new TreeMap<Long, Double>();
        for (var line : Files.readAllLines(Path.of(runs(), run, "metrics.jsonl"))) {
            var entry = JsonMapper.shared().readTree(line);
            if (entry.has("stepLoss")) {
                assertThat(losses.put(
                                entry.path("step").asLong(),
                                entry.path("stepLoss").asDouble()))
                        .as("step logged twice")
                        .isNull();
            }
        }
        return losses;
    }

    private static LaunchedTraining launch(String name, String parallel) throws IOException {
        return LaunchedTraining.start(folder, recipe(name, parallel), Path.of(runs()), name);
    }

    private static void endedAsIfUndisturbed(String name) throws IOException {
        var found = losses(name);
        assertThat(found.keySet()).isEqualTo(undisturbed.keySet());
        found.forEach((step, loss) -> {
            double expected = undisturbed.getOrDefault(step, Double.NaN);
            assertThat(loss).as("step " + step).isCloseTo(expected, within(1e-5 * expected));
        });
    }

    @Test
    void aProcessThatIsKilledIsReplacedAndTheRunEndsAsIfNothingHadHappened() throws Exception {
        try (var training = launch("replaced", "parallel: {restarts: 1}")) {
            training.awaitSteps(10);
            training.signal(1, "KILL");
            assertThat(training.exitCode()).as(training.said()).isZero();
            assertThat(training.said())
                    .contains(
                            "rank 1 on ", "was ended by signal 9", "restart 1 of 1", "with 2 processes", "going on at");
        }
        endedAsIfUndisturbed("replaced");
    }

    @Test
    void thoseThatAreLeftGoOnWhereTheRecipeAllowsFewer() throws Exception {
        try (var training = launch("left", "parallel: {data: 2, restarts: 1, minimum: 1}")) {
            training.awaitSteps(10);
            training.signal(0, "KILL");
            assertThat(training.exitCode()).as(training.said()).isZero();
            assertThat(training.said()).contains("rank 0 on ", "with 1 process", "going on at");
        }
        endedAsIfUndisturbed("left");
    }

    /// As two hosts, which are both here.
    private static LaunchedTraining host(int number, int port, Path recipe, String name) throws IOException {
        return LaunchedTraining.start(
                folder,
                recipe,
                Path.of(runs()),
                name,
                List.of(),
                List.of(
                        "--nodes",
                        "2",
                        "--node-rank",
                        Integer.toString(number),
                        "--processes",
                        "1",
                        "--rendezvous",
                        "127.0.0.1:" + port));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aHostThatStaysAwayIsDoneWithoutWhereTheRecipeAllowsFewer() throws Exception {
        var recipe = recipe("away", "parallel: {data: 2, restarts: 1, minimum: 1, timeout: 5s}");
        int port = freePort();
        try (var first = host(0, port, recipe, "away");
                var second = host(1, port, recipe, "away")) {
            first.awaitSteps(10);
            second.killLauncher();
            assertThat(first.exitCode()).as(first.said()).isZero();
            assertThat(first.said())
                    .contains("waiting for host 1 at 127.0.0.1:" + port, "restart 1 of 1", "with 1 process");
            assertThat(first.awaitNobody()).isTrue();
        }
        endedAsIfUndisturbed("away");
    }

    @Test
    void aHostThatComesBackTakesItsPlaceAgain() throws Exception {
        var recipe = recipe("back", "parallel: {data: 2, restarts: 1, timeout: 60s}");
        int port = freePort();
        try (var first = host(0, port, recipe, "back");
                var second = host(1, port, recipe, "back")) {
            first.awaitSteps(10);
            second.killLauncher();
            try (var again = host(1, port, recipe, "back")) {
                assertThat(first.exitCode()).as(first.said()).isZero();
                assertThat(first.said()).contains("restart 1 of 1", "with 2 processes");
                assertThat(again.exitCode()).as(again.said()).isZero();
            }
        }
        endedAsIfUndisturbed("back");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aProcessThatHangsOnOneOfTwoHostsIsReplaced(int hanging) throws Exception {
        var name = "hung" + hanging;
        var recipe = recipe(name, "parallel: {data: 2, restarts: 1, timeout: 4s}");
        int port = freePort();
        try (var first = host(0, port, recipe, name);
                var second = host(1, port, recipe, name)) {
            first.awaitSteps(10);
            second.awaitSteps(10);
            var at = hanging == 0 ? first : second;
            at.signal(hanging, "STOP");
            assertThat(first.exitCode()).as(first.said()).isZero();
            assertThat(second.exitCode()).as(second.said()).isZero();
            var other = hanging == 0 ? second : first;
            assertThat(other.said())
                    .contains("rank " + hanging + " no longer answers", "restart 1 of 1", "with 2 processes");
            assertThat(at.said()).contains("rank " + hanging + " on ", "no longer answered, and was ended");
        }
        endedAsIfUndisturbed(name);
    }

    @Test
    void withoutTheHostOfTheRendezvousTheOthersEndAndSayWhy() throws Exception {
        var recipe = recipe("gone", "parallel: {data: 2, restarts: 1, minimum: 1, timeout: 4s}");
        int port = freePort();
        try (var first = host(0, port, recipe, "gone");
                var second = host(1, port, recipe, "gone")) {
            first.awaitSteps(10);
            first.killLauncher();
            assertThat(second.exitCode()).as(second.said()).isEqualTo(4);
            assertThat(second.said())
                    .contains(
                            "rank 0 no longer answers",
                            "host 0 did not open the rendezvous at 127.0.0.1:" + port + " within 4.0 s");
            assertThat(first.awaitNobody()).isTrue();
        }
    }

    @Test
    void aProcessThatHangsIsNamedAndNoneIsLeft() throws Exception {
        try (var training = launch("hung", "parallel: {timeout: 4s}")) {
            training.awaitSteps(3);
            training.signal(1, "STOP");
            assertThat(training.exitCode()).as(training.said()).isEqualTo(4);
            assertThat(training.said()).contains("rank 1 on ", "no longer answered");
            assertThat(training.awaitNobody()).isTrue();
        }
    }

    @Test
    void aFullDiskIsNamedAndCostsNothingButTheStepsSinceTheLastCheckpoint() throws Exception {
        var disk = Files.createDirectories(Path.of(runs(), "full"));
        assumeTrue(
                succeeds("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString()), "a disk can be mounted");
        try {
            var filler = disk.resolve("filler");
            try (var training = launch("full", "")) {
                training.awaitSteps(10);
                assertThat(succeeds("dd", "if=/dev/zero", "of=" + filler, "bs=64k"))
                        .isFalse();
                assertThat(training.exitCode()).as(training.said()).isEqualTo(4);
                assertThat(training.said()).containsPattern("rank [01] on ").contains("No space left");
                assertThat(training.awaitNobody()).isTrue();
            }
            Files.delete(filler);
            try (var training = launch("full", "")) {
                assertThat(training.exitCode()).as(training.said()).isZero();
                assertThat(training.said()).contains("going on at");
            }
            endedAsIfUndisturbed("full");
        } finally {
            assertThat(succeeds("umount", disk.toString())).isTrue();
        }
    }

    private static boolean succeeds(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    @Test
    void whenTheLauncherIsKilledItsProcessesEnd() throws Exception {
        try (var training = launch("orphaned", "")) {
            training.awaitSteps(3);
            training.killLauncher();
            assertThat(training.awaitNobody()).isTrue();
            assertThat(training.steps()).as("not by themselves").isLessThan(STEPS);
        }
    }

    @Test
    void theStopOfAContainerSavesAndTheSameCommandGoesOn() throws Exception {
        try (var training = launch("stopped", "")) {
            training.awaitSteps(3);
            training.terminateLauncher();
            assertThat(training.exitCode()).as(training.said()).isEqualTo(143);
            assertThat(training.said()).contains("interrupted and saved");
            assertThat(training.awaitNobody()).isTrue();
        }
        try (var training = launch("stopped", "")) {
            assertThat(training.exitCode()).as(training.said()).isZero();
        }
        endedAsIfUndisturbed("stopped");
    }
}
