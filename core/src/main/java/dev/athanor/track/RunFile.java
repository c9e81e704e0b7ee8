package dev.athanor.track;

import dev.athanor.report.WholeFile;
import dev.athanor.settings.Check;
import dev.athanor.table.DataException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a run says of itself in `run.json`: written when it starts, and again when it ends.
///
/// @param started to the millisecond
/// @param finished when it ended, however it did; empty while it runs
/// @param task "classification" or "regression", say
/// @param command as the user gave it
/// @param version of Athanor
/// @param device what it ran on: "cpu", "cuda:0"
/// @param process the operating system's number of the process that runs it
public record RunFile(
        String name,
        Instant started,
        Optional<Instant> finished,
        Status status,
        String task,
        String command,
        String version,
        long seed,
        String device,
        long process) {
    /// How a run is going, or how it went.
    public enum Status {
        RUNNING,
        FINISHED,
        FAILED,
        INTERRUPTED
    }

    private static final String FILE = "run.json";

    public RunFile {
        started = Instant.ofEpochMilli(started.toEpochMilli());
        finished = finished.map(end -> Instant.ofEpochMilli(end.toEpochMilli()));
        new Check()
                .notBlank("name", name)
                .that(
                        finished.isPresent() == (status != Status.RUNNING),
                        "status",
                        "is " + lower(status) + ", expected running while there is no end, and another with one")
                .orThrow();
    }

    /// A run that starts now, in this process.
    public static RunFile start(
            String name, Instant now, String task, String command, String version, long seed, String device) {
        long process = ProcessHandle.current().pid();
        return new RunFile(name, now, Optional.empty(), Status.RUNNING, task, command, version, seed, device, process);
    }

    /// The same run, ended.
    public RunFile end(Status how, Instant now) {
        return new RunFile(name, started, Optional.of(now), how, task, command, version, seed, device, process);
    }

    /// Writes `run.json` into the run's folder, as a whole.
    ///
    /// @throws IOException if the folder cannot be written
    public void write(Path run) throws IOException {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("name", name);
        fields.put("started", started.toString());
        fields.put("finished", finished.map(Instant::toString).orElse(null));
        fields.put("status", lower(status));
        fields.put("task", task);
        fields.put("command", command);
        fields.put("version", version);
        fields.put("seed", seed);
        fields.put("device", device);
        fields.put("process", process);
        var json = JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(fields);
        WholeFile.write(run.resolve(FILE), json + "\n");
    }

    /// Reads `run.json` of a run's folder; empty if there is none.
    ///
    /// @throws IOException if the file cannot be read
    /// @throws DataException if it does not hold what a run writes
    public static Optional<RunFile> read(Path run) throws IOException {
        var file = run.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            var json = JsonMapper.shared().readTree(Files.readString(file));
            var finished = json.path("finished").isString()
                    ? Optional.of(Instant.parse(text(json, "finished")))
                    : Optional.<Instant>empty();
            return Optional.of(new RunFile(
                    text(json, "name"),
                    Instant.parse(text(json, "started")),
                    finished,
                    status(text(json, "status")),
                    text(json, "task"),
                    text(json, "command"),
                    text(json, "version"),
                    json.path("seed").asLong(0),
                    text(json, "device"),
                    json.path("process").asLong(0)));
        } catch (JacksonException | DateTimeException | IllegalArgumentException | IOException broken) {
            if (broken instanceof IOException failure && !(failure instanceof CharacterCodingException)) {
                throw failure;
            }
            throw DataException.in(file, "is not the record of a run: " + firstLine(broken), broken);
        }
    }

    private static Status status(String text) {
        for (var status : Status.values()) {
            if (lower(status).equals(text)) {
                return status;
            }
        }
        throw new IllegalArgumentException(
                "\"status\" is \"" + text + "\", expected running, finished, failed or interrupted");
    }

    private static String text(JsonNode json, String field) {
        var value = json.path(field);
        if (!value.isString()) {
            throw new IllegalArgumentException("\"" + field + "\" is missing or no text");
        }
        return value.asString();
    }

    private static String firstLine(Exception broken) {
        return String.valueOf(broken.getMessage()).lines().findFirst().orElse("");
    }

    static String lower(Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
