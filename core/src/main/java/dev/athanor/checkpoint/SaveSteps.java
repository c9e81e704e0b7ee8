package dev.athanor.checkpoint;

import java.io.IOException;

/// Is told before each change that saving makes on disk, so that a test can stop the world there.
@FunctionalInterface
interface SaveSteps {
    SaveSteps UNWATCHED = _ -> {};

    void reached(String step) throws IOException;
}
