package dev.athanor.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/// What a page carries with it: our style sheet and script, and uPlot out of its webjar.
final class Resources {
    private Resources() {}

    static String own(String name) {
        return text("dev/athanor/report/" + name);
    }

    /// @param name below the webjar's root: `dist/uPlot.min.css`
    static String uPlot(String name) {
        var properties = new Properties();
        try (var in = open("META-INF/maven/org.webjars.npm/uplot/pom.properties")) {
            properties.load(in);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return text("META-INF/resources/webjars/uplot/" + properties.getProperty("version") + "/" + name);
    }

    private static String text(String path) {
        try (var in = open(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static InputStream open(String path) {
        var in = Resources.class.getClassLoader().getResourceAsStream(path);
        if (in == null) {
            throw new IllegalStateException(path + " is not on the class path; is the uplot webjar missing?");
        }
        return in;
    }
}
