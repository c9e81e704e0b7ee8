package dev.athanor.distributed;

import dev.athanor.settings.Check;
import java.time.Duration;
import java.util.Optional;

/// How the processes of a job talk to each other.
///
/// @param timeout how long to wait for the others: to come, and in each operation
/// @param networkInterface such as `eth0`; that of the route to the others unless given
/// @param checked whether sizes and types are compared before each operation. Where they differ and nobody compares,
///     c10d ends the process. It costs one more exchange an operation
public record GroupSettings(Duration timeout, Optional<String> networkInterface, boolean checked) {
    public GroupSettings {
        new Check()
                .that(timeout.isPositive(), "timeout", "is " + timeout + ", expected more than 0")
                .that(
                        networkInterface.filter(String::isBlank).isEmpty(),
                        "networkInterface",
                        "is blank, expected a name")
                .orThrow();
    }

    /// Five minutes, by the route, unchecked.
    public static GroupSettings defaults() {
        return new GroupSettings(Duration.ofMinutes(5), Optional.empty(), false);
    }

    public GroupSettings withTimeout(Duration value) {
        return new GroupSettings(value, networkInterface, checked);
    }

    public GroupSettings withChecked(boolean value) {
        return new GroupSettings(timeout, networkInterface, value);
    }
}
