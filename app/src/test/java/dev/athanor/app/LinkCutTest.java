package dev.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two hosts, which are network namespaces, and the link between them.
@Tag("slow")
class LinkCutTest {
    private static final String NAME = "athanor" + ProcessHandle.current().pid() % 10_000;

    @TempDir
    private Path folder;

    @BeforeEach
    void makeTwoHosts() throws Exception {
        assumeTrue(ip("netns add " + host(0)), "network namespaces can be made");
        for (var command : List.of(
                "netns add " + host(1),
                "link add v0 netns " + host(0) + " type veth peer name v1 netns " + host(1),
                "-n " + host(0) + " addr add 10.77.0.1/24 dev v0",
                "-n " + host(1) + " addr add 10.77.0.2/24 dev v1",
                "-n " + host(0) + " link set lo up",
                "-n " + host(1) + " link set lo up",
                "-n " + host(0) + " link set v0 up",
                "-n " + host(1) + " link set v1 up")) {
            assertThat(ip(command)).as(command).isTrue();
        }
    }

    @AfterEach
    void removeThem() throws Exception {
        ip("netns del " + host(0));
        ip("netns del " + host(1));
    }

    private static String host(int number) {
        return NAME + number;
    }

    private static boolean ip(String arguments) throws InterruptedException {
        var command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments.split(" ", -1)));
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException _) {
            return false; // there is no such program
        }
    }

    private List<LaunchedTraining> launch() throws IOException {
        var recipe = Files.writeString(folder.resolve("hosts.yaml"), """
            name: hosts
            corpus:
              sources: [%s]
              include: ["**.java"]
              split: {by-position: {train: 0.8, validation: 0.1, test: 0.1}}
              tokenizer: bytes
              context: 16
            model: {gpt: {layers: 2, heads: 2, dim: 16}}
            train: {steps: 400, batch: 4, validationSamples: 10, saveEvery: 0ms}
            samples: {prompts: []}
            parallel: {data: 2, timeout: 5s}
            """.formatted(
                        House.find().root().resolve("core/src/main/java/dev/athanor/settings")));
        List<LaunchedTraining> launched = new ArrayList<>();
        for (int host = 0; host < 2; host++) {
            launched.add(LaunchedTraining.start(
                    folder,
                    recipe,
                    folder.resolve("runs"),
                    "hosts",
                    List.of("ip", "netns", "exec", host(host)),
                    List.of("--nodes", "2", "--node-rank", "" + host, "--rendezvous", "10.77.0.1:29500")));
        }
        return launched;
    }

    @Test
    void aCutOfTwoSecondsCostsTwoSeconds() throws Exception {
        var hosts = launch();
        try (var first = hosts.get(0);
                var second = hosts.get(1)) {
            first.awaitSteps(10);
            assertThat(ip("-n " + host(0) + " link set v0 down")).isTrue();
            Thread.sleep(2_000);
            assertThat(ip("-n " + host(0) + " link set v0 up")).isTrue();
            assertThat(first.exitCode()).as(first.said()).isZero();
            assertThat(second.exitCode()).as(second.said()).isZero();
        }
    }

    @Test
    void aCutForEverNamesTheOtherWithinTheTimeout() throws Exception {
        var hosts = launch();
        try (var first = hosts.get(0);
                var second = hosts.get(1)) {
            first.awaitSteps(10);
            assertThat(ip("-n " + host(0) + " link set v0 down")).isTrue();
            long cut = System.nanoTime();
            assertThat(first.exitCode()).as(first.said()).isEqualTo(4);
            assertThat(first.said()).contains("rank 1 no longer answers");
            assertThat(second.exitCode()).as(second.said()).isEqualTo(4);
            assertThat(second.said()).contains("rank 0 no longer answers");
            assertThat(System.nanoTime() - cut).isLessThan(30_000_000_000L);
            assertThat(first.awaitNobody()).isTrue();
            assertThat(second.awaitNobody()).isTrue();
        }
    }
}
