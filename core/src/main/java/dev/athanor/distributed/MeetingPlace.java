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

    private MeetingPlace(TCPStore store) {
        this.store = store;
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

    /// A connection of its own for what is kept under a prefix. A store that is handed over twice ends the process, so
    /// each consumer has one.
    Store under(String prefix) {
        return new PrefixStore(prefix, store.clone()).clone();
    }

    void close() {
        store.close();
    }
}
