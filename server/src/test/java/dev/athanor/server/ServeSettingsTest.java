package dev.athanor.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.settings.SettingsException;
import dev.athanor.table.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class ServeSettingsTest {
    @Test
    void theDefaultsListenOnThisMachineAlone() {
        var defaults = ServeSettings.defaults();
        assertThat(defaults.host()).isEqualTo("127.0.0.1");
        assertThat(defaults.port()).isEqualTo(5000);
        assertThat(defaults.maxBodyBytes()).isEqualTo(10 << 20);
    }

    @Test
    void everyWrongSettingIsNamedAtOnce() {
        assertThatThrownBy(() -> new ServeSettings(
                        " ",
                        70_000,
                        0,
                        -1,
                        0,
                        0,
                        0,
                        Duration.ZERO,
                        Duration.ofDays(2),
                        Duration.ofSeconds(-1),
                        CompletionSettings.defaults()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll(
                        "host is blank",
                        "port is 70000, expected a number from 0 to 65535",
                        "maxBodyBytes",
                        "maxBufferedBytes",
                        "maxRows",
                        "workers",
                        "queue",
                        "idleTimeout",
                        "bodyTimeout is PT48H",
                        "stopTimeout");
    }

    @Test
    void wrongSettingsOfCompletionsAreNamed() {
        assertThatThrownBy(() -> new CompletionSettings(0, 0, 0, Duration.ZERO))
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll("batch", "queue", "cacheBytes", "timeout");
    }

    @Test
    void aRunAndItsModelDirectoryAreServedUnderTheRunsName(@TempDir Path folder) throws IOException {
        var model = Files.createDirectories(folder.resolve("churn").resolve("model"));
        Files.writeString(model.resolve("config.json"), "{}");
        assertThat(ServedModel.of(model)).isEqualTo(ServedModel.of(folder.resolve("churn")));
        assertThat(ServedModel.of(model).name()).isEqualTo("churn");
        assertThatThrownBy(() -> ServedModel.of(folder))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("holds no model");
        assertThatThrownBy(() -> ServedModel.of(folder.resolve("none")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("there is no such folder");
        assertThatThrownBy(() -> new ServedModel("a/b", model)).isInstanceOf(SettingsException.class);
    }
}
