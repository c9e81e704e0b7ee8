package dev.athanor.app;

import dev.athanor.settings.Problem;
import dev.athanor.settings.SettingsException;
import dev.athanor.tensor.Device;
import java.util.List;

/// The device a user named.
final class Devices {
    private Devices() {}

    /// @throws SettingsException if there is no such device
    static Device named(String name) {
        try {
            return Device.parse(name);
        } catch (IllegalArgumentException problem) {
            throw new SettingsException(List.of(new Problem("device", String.valueOf(problem.getMessage()))));
        }
    }
}
