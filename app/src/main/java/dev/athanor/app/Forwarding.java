package dev.athanor.app;

/// Passes Ctrl-C and SIGTERM on to the processes that this one has started, and lets the JVM end when they have saved
/// and ended.
final class Forwarding implements AutoCloseable {
    private final Thread hook;

    private Forwarding(Workers workers) {
        this.hook = new Thread(workers::interrupt, "forwarding");
    }

    static Forwarding to(Workers workers) {
        var forwarding = new Forwarding(workers);
        Runtime.getRuntime().addShutdownHook(forwarding.hook);
        return forwarding;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // the JVM is ending: the hook waits for the same as who closes this
        }
    }
}
