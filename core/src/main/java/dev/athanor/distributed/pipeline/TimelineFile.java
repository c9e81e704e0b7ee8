package dev.athanor.distributed.pipeline;

import dev.athanor.report.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A run's `pipeline.json`: a measured step of a pipeline in seconds, its idle share and the simulated one.
public final class TimelineFile {
    /// In a run's folder.
    public static final String FILE = "pipeline.json";

    private TimelineFile() {}

    /// A measured step and what it is a step of.
    public record Measured(Program program, Timeline timeline) {
        /// The same actions with the measured times of each stage, run on a clock alone: what waits here is the
        /// schedule's own waiting.
        public Timeline simulated() {
            return Simulation.of(program, new MeasuredCosts(timeline));
        }
    }

    public static void write(Path run, Measured measured) throws IOException {
        var timeline = measured.timeline();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("stages", measured.program().stages());
        fields.put("microbatches", measured.program().microbatches());
        fields.put("idleShare", timeline.idleShare());
        fields.put("simulatedIdleShare", measured.simulated().idleShare());
        var ranks = new ArrayList<List<Object>>();
        for (int rank = 0; rank < timeline.ranks(); rank++) {
            ranks.add(actions(measured, rank));
        }
        fields.put("ranks", ranks);
        WholeFile.write(run.resolve(FILE), JsonMapper.shared().writeValueAsString(fields) + "\n");
    }

    private static List<Object> actions(Measured measured, int rank) {
        var actions = new ArrayList<Object>();
        for (var span : measured.timeline().of(rank)) {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("pass", span.action().pass().name());
            fields.put("stage", span.action().stage());
            fields.put("microbatch", span.action().microbatch());
            fields.put("start", span.start());
            fields.put("end", span.end());
            actions.add(fields);
        }
        return actions;
    }

    /// What a run has measured; none where it had no pipeline.
    ///
    /// @throws ProgramException if the file does not hold what a run writes
    public static Optional<Measured> read(Path run) throws IOException {
        var file = run.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var json = JsonMapper.shared().readTree(Files.readString(file));
        var byRank = new ArrayList<List<Action>>();
        var spans = new ArrayList<Timeline.Span>();
        for (JsonNode rank : json.path("ranks")) {
            var actions = new ArrayList<Action>();
            for (var each : rank) {
                var action = new Action(
                        Action.Pass.valueOf(each.path("pass").asString()),
                        each.path("stage").asInt(),
                        each.path("microbatch").asInt());
                actions.add(action);
                spans.add(new Timeline.Span(
                        byRank.size(),
                        action,
                        each.path("start").asDouble(),
                        each.path("end").asDouble()));
            }
            byRank.add(actions);
        }
        var program = new Program(
                json.path("stages").asInt(), json.path("microbatches").asInt(), byRank);
        return Optional.of(new Measured(program, new Timeline(byRank.size(), spans)));
    }
}
