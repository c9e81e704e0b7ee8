package dev.athanor.prepare;

import dev.athanor.table.DataException;
import dev.athanor.table.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.stream.Stream;

/// Makes a dataset directory of raw files.
///
/// The work is DuckDB's, which spills to the directory's disk what exceeds the memory allowed. The same settings,
/// seed and bytes give the same dataset on any number of threads.
public final class Preparation {
    private static final long DEFAULT_MEMORY_BYTES = 512L << 20;

    private final DataSettings settings;
    private final long seed;
    private final long memoryBytes;

    private Preparation(DataSettings settings, long seed, long memoryBytes) {
        this.settings = settings;
        this.seed = seed;
        this.memoryBytes = memoryBytes;
    }

    /// The dataset that the settings describe, split by the seed.
    public static Preparation of(DataSettings settings, long seed) {
        return new Preparation(settings, seed, DEFAULT_MEMORY_BYTES);
    }

    /// The same with another bound on what DuckDB holds in memory; 512 MiB otherwise.
    public Preparation memoryBytes(long bytes) {
        return new Preparation(settings, seed, bytes);
    }

    /// Makes the dataset in `directory`, or leaves the one that is there when it is of the same settings, seed and
    /// bytes. A dataset that is there is replaced when the new one is whole.
    ///
    /// @throws DataException naming file, line and column of data that cannot be used, or a directory that cannot
    ///     be written; nothing is left behind
    public Prepared into(Path directory) {
        var sources = Sources.of(settings.source(), settings.format());
        var fingerprint = Fingerprint.of(settings, seed, sources);
        if (DatasetDirectory.isWhole(directory)) {
            var there = DatasetInfo.read(directory.resolve(DatasetInfo.FILE));
            if (there.fingerprint().equals(fingerprint)) {
                return new Prepared(directory, there, true);
            }
        }
        var target = new TargetDirectory(directory);
        try {
            var info = make(sources, fingerprint, target.begin());
            target.finish();
            return new Prepared(directory, info, false);
        } catch (IOException e) {
            throw DataException.in(directory, "cannot be written: " + e, e);
        } finally {
            target.discard();
        }
    }

    private DatasetInfo make(Sources sources, String fingerprint, Path made) throws IOException {
        var work = Files.createDirectory(made.resolve("work"));
        DatasetInfo info;
        try (var database = Database.open(work, memoryBytes)) {
            info = make(database, sources, fingerprint, made, work);
        } catch (SQLException e) {
            throw Database.failure(settings.source(), e);
        }
        TargetDirectory.delete(work);
        return info;
    }

    private DatasetInfo make(Database database, Sources sources, String fingerprint, Path made, Path work)
            throws SQLException, IOException {
        var staging = new Staging(database, settings, sources);
        var schema = staging.schema();
        try (var stage = staging.read(schema, work.resolve("stage.parquet"))) {
            if (stage.rows() == 0) {
                throw DataException.in(settings.source(), "holds a header and no rows");
            }
            try (var parts = new Parts(stage, work.resolve("parts"))) {
                return make(database, sources, fingerprint, made, schema, parts);
            }
        }
    }

    private DatasetInfo make(
            Database database, Sources sources, String fingerprint, Path made, Schema schema, Parts parts)
            throws SQLException, IOException {
        var culprit = new Culprit(settings, sources, schema);
        var profile = Profile.of(database, settings, schema, parts);
        var cleaning = new Cleaning(parts, settings, schema, profile, culprit);
        var dropped = cleaning.run();
        var rows = new Placement(database, settings, schema, parts, seed).run();
        parts.stage().publish(database, "placed", parts);
        var statistics = new Statistics(database, schema, parts);
        var preprocessing = new Fitting(settings, schema, statistics).fit();
        var warnings = new Leakage(database, schema, parts, cleaning.sets(), statistics).warnings();
        new Writing(schema, preprocessing, parts).write(made);
        var info = new Description(schema, profile, statistics)
                .describe(fingerprint, seed, sources, dropped, rows, warnings);
        preprocessing.write(made.resolve(Preprocessing.FILE));
        new DataReport(statistics.sample(), schema, info).write(made.resolve(DatasetDirectory.REPORT));
        info.write(made.resolve(DatasetInfo.FILE));
        return info;
    }

    static Stream<String> files() {
        return Stream.concat(
                Stream.of(Part.values()).map(Part::file),
                Stream.of(DatasetInfo.FILE, Preprocessing.FILE, DatasetDirectory.REPORT));
    }
}
