package dev.athanor.settings;

/// One value that cannot be used.
///
/// @param key the setting, as a path from the record that was checked: `factor`, or `schedule.factor`
/// @param message what it is and what was expected: "is 1.5, expected a number from 0 to 1"
public record Problem(String key, String message) {
    /// The same problem seen from a record that holds the checked one under `prefix`.
    public Problem under(String prefix) {
        return new Problem(key.isEmpty() ? prefix : prefix + "." + key, message);
    }

    @Override
    public String toString() {
        return key + " " + message;
    }
}
