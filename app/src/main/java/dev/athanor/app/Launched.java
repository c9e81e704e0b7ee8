package dev.athanor.app;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/// A process that another one of this program has started. It ends when that one is gone, however it went: saving,
/// where
/// all of a training are on this host; at once where others are elsewhere, which then go on without it.
final class Launched {
    /// Set, to the number of the process that did it, where a process was started so.
    static final String VARIABLE = "ATHANOR_LAUNCHER";

    /// For the checkpoint that an interrupted training saves.
    private static final Duration GRACE = Duration.ofSeconds(20);

    private Launched() {}

    /// Watches the process that started this one, if one did.
    static void watchLauncher(Map<String, String> environment) {
        if (environment.containsKey(VARIABLE)) {
            boolean othersElsewhere =
                    !Objects.equals(environment.get(Workers.ON_THIS_HOST), environment.get("WORLD_SIZE"));
            Thread.ofPlatform().daemon().name("launcher").start(() -> endWithLauncher(othersElsewhere));
        }
    }

    private static void endWithLauncher(boolean atOnce) {
        try {
            while (System.in.read() >= 0) { // nothing is ever written: the end of the file is the launcher's
            }
        } catch (IOException _) {
            // as well its end
        }
        if (atOnce) {
            Runtime.getRuntime().halt(Failures.FAILED);
        }
        Thread.ofPlatform().daemon().start(Launched::endInAnyCase);
        System.exit(Failures.FAILED);
    }

    private static void endInAnyCase() {
        try {
            Thread.sleep(GRACE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(Failures.FAILED);
    }
}
