package dev.athanor.distributed;

import java.time.Duration;
import java.util.Optional;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.PrefixStore;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;

/// Where processes leave words for each other: a `TCPStore` that rank 0 serves. A call may never return when the way to
/// it is cut.
final class MeetingPlace {
    private final TCPStore store;
    private final Store origin; // of those that are handed over

    private MeetingPlace(TCPStore store) {
        this.store = store;
        this.origin = store.clone();
    }

    /// Serves the place on rank 0, goes there on others, who wait until it is open.
    static MeetingPlace open(ProcessEnvironment me, Duration timeout) {
        try (var options = new TCPStoreOptions();
                var wait = new Milliseconds(timeout.toMillis())) {
            options.port((short) me.masterPort())
                    .isServer(me.first())
                    .waitWorkers(false)
                    .timeout(wait);
            return new MeetingPlace(new TCPStore(me.masterAddress(), options));
        }
    }

    void leave(String key, String words) {
        store.set(key, words);
    }

    /// Leaves words where there are none yet; those that are there now.
    String claim(String key, String words) {
        return store.compareSet(key, "", words);
    }

    Optional<String> find(String key) {
        try (var keys = new StringVector(key)) {
            return store.check(keys) ? Optional.of(store.get_to_str(key)) : Optional.empty();
        }
    }

    /// A connection of its own for what is kept under a prefix; it may be handed over any number
    /// of times.
    ///
    /// Of stores that is true of clones alone: one made by its constructor ends the process when
    /// handed over twice. Each clone connects, and both ends of a connection ask for the other's
    /// name, by which a slow name server can stall them for seconds.
    Store under(String prefix) {
        return new PrefixStore(prefix, origin).clone();
    }

    void close() {
        origin.close();
        store.close();
    }
}
