package dev.athanor.app;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/// A process that another one of this program has started. It ends when that one is gone, however it went.
final class Launched {
    /// Set, to the number of the process that did it, where a process was started so.
    static final String VARIABLE = "ATHANOR_LAUNCHER";

    /// For the checkpoint that an interrupted training saves.
    private static final Duration GRACE = Duration.ofSeconds(20);

    private Launched() {}

    /// Watches the process that started this one, if one did.
    static void watchLauncher(Map<String, String> environment) {
        if (environment.containsKey(VARIABLE)) {
            Thread.ofPlatform().daemon().name("launcher").start(Launched::endWithLauncher);
        }
    }

    private static void endWithLauncher() {
        try {
            while (System.in.read() >= 0) { // nothing is ever written: the end of the file is the launcher's
            }
        } catch (IOException _) {
            // as well its end
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
