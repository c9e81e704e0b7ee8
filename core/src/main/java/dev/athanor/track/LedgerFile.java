package dev.athanor.track;

import dev.athanor.report.Bar;
import dev.athanor.report.WholeFile;
import dev.athanor.table.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A run's `ledger.json`: where the time of the process went that trained last, and how fast it was.
public final class LedgerFile {
    /// In a run's folder.
    public static final String FILE = "ledger.json";

    private static final double NANOS = 1e9;

    private LedgerFile() {}

    /// @param ranks what a step took on each process
    public static void write(Path run, Ledger ledger, Speed speed, List<RankTime> ranks) throws IOException {
        var seconds = new LinkedHashMap<String, Double>();
        for (var phase : Phase.values()) {
            seconds.put(phase.label(), ledger.of(phase).toNanos() / NANOS);
        }
        var fields = new LinkedHashMap<String, Object>();
        fields.put("firstStep", ledger.firstStep());
        fields.put("lastStep", ledger.lastStep());
        fields.put("samples", ledger.samples());
        fields.put("wallSeconds", ledger.wall().toNanos() / NANOS);
        fields.put("seconds", seconds);
        fields.put("unit", speed.unit());
        fields.put("unitsPerSecond", speed.unitsPerSecond());
        fields.put("flopsPerSecond", speed.flopsPerSecond());
        fields.put("peakFlopsPerSecond", speed.peakFlopsPerSecond());
        fields.put("peak", speed.peak());
        fields.put("shareOfPeak", speed.shareOfPeak());
        fields.put("ranks", ranks.stream().map(LedgerFile::millis).toList());
        WholeFile.write(
                run.resolve(FILE),
                JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(fields) + "\n");
    }

    private static Map<String, Double> millis(RankTime rank) {
        var millis = new LinkedHashMap<String, Double>();
        millis.put("stepMillis", rank.step());
        millis.put("waitingMillis", rank.waiting());
        millis.put("hiddenMillis", rank.hidden());
        return millis;
    }

    /// The seconds of each phase as bars of a report; none where the run has no ledger.
    ///
    /// @throws DataException if the file does not hold what a run writes
    public static List<Bar> bars(Path run) throws IOException {
        var file = run.resolve(FILE);
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            var seconds = JsonMapper.shared().readTree(Files.readString(file)).path("seconds");
            var bars = new ArrayList<Bar>();
            for (Map.Entry<String, JsonNode> phase : seconds.properties()) {
                bars.add(new Bar(phase.getKey(), phase.getValue().asDouble()));
            }
            return bars;
        } catch (JacksonException | IllegalArgumentException broken) {
            throw DataException.in(file, "is not the ledger of a run; train again, or remove it", broken);
        }
    }
}
