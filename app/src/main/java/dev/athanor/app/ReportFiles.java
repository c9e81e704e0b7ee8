package dev.athanor.app;

import dev.athanor.evaluate.Curves;
import dev.athanor.model.ModelDirectory;
import dev.athanor.report.WholeFile;
import dev.athanor.track.LedgerFile;
import dev.athanor.track.MetricsHistory;
import dev.athanor.train.RunLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The report of a run, and what tells whether it is still that of the model and the data.
final class ReportFiles {
    private final RunFolder run;
    private final Path marker;
    private final String fingerprint;

    /// @param dataset the fingerprint of the data
    ReportFiles(RunFolder run, String dataset) throws IOException {
        this.run = run;
        this.marker = run.folder().resolve("report.fingerprint");
        this.fingerprint = fingerprint(run.model(), dataset);
    }

    /// Measures a model and writes a report of it.
    interface Measurement {
        /// @return what to say of it
        String write() throws IOException;
    }

    /// Writes the report, unless the one there is still of this model and data.
    void write(Console console, Measurement measurement) throws IOException {
        if (unchanged()) {
            console.say("evaluate", "unchanged, skipped; see " + page());
            return;
        }
        console.say("evaluate", measurement.write());
        console.say("evaluate", "report " + page());
        WholeFile.write(marker, fingerprint);
    }

    private Path page() {
        return run.folder().resolve("report.html");
    }

    private boolean unchanged() throws IOException {
        return Files.exists(page())
                && Files.exists(marker)
                && Files.readString(marker).equals(fingerprint);
    }

    /// How the training went.
    Curves curves() throws IOException {
        var metrics = run.folder().resolve(RunLog.METRICS);
        var curves = Files.exists(metrics) ? MetricsHistory.read(metrics).curves() : Curves.none();
        return curves.withSeconds(LedgerFile.bars(run.folder()));
    }

    private static String fingerprint(Path model, String dataset) throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(dataset.getBytes(StandardCharsets.UTF_8));
            for (var file : new String[] {ModelDirectory.CONFIG, ModelDirectory.WEIGHTS}) {
                try (var in = new DigestInputStream(Files.newInputStream(model.resolve(file)), digest)) {
                    in.transferTo(java.io.OutputStream.nullOutputStream());
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException error) {
            throw new IllegalStateException("every JDK has SHA-256", error);
        }
    }
}
