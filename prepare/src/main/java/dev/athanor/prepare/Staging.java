package dev.athanor.prepare;

import dev.athanor.table.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.DuckDBReadableVector;

/// Reads the raw files once into the [Stage].
final class Staging {
    /// Values in a row group of a format that DuckDB reads.
    private static final int VALUES = 1 << 20;

    private final Database database;
    private final DataSettings settings;
    private final Sources sources;

    Staging(Database database, DataSettings settings, Sources sources) {
        this.database = database;
        this.settings = settings;
        this.sources = sources;
    }

    Schema schema() {
        return new SchemaReader(settings, sources).read(types());
    }

    Stage read(Schema schema, Path file) throws SQLException, IOException {
        var stored = schema.columns().stream()
                // an excluded column still tells rows apart
                .filter(column -> column.role() != RawColumn.Role.EXCLUDED || settings.duplicates() != Duplicates.KEEP)
                .toList();
        var culprit = new Culprit(settings, sources, schema);
        var stage = new Stage(file, stored);
        try {
            switch (sources.format()) {
                case Format.Csv csv -> delimited(schema, stage, csv.delimiter().charAt(0));
                case Format.Tsv _ -> delimited(schema, stage, '\t');
                case Format.JsonLines _, Format.Parquet _ -> typed(schema, stage);
            }
            return stage;
        } catch (UnreadableText e) {
            stage.close();
            throw culprit.of(e);
        } catch (SQLException e) {
            stage.close();
            throw culprit.of(e, file);
        } catch (IOException | RuntimeException e) {
            stage.close();
            throw e;
        }
    }

    private RawBlock block(Schema schema, Stage stage) {
        return new RawBlock(schema, Set.copyOf(stage.stored()), Set.copyOf(settings.missingText()));
    }

    private void delimited(Schema schema, Stage stage, char delimiter) throws IOException {
        try (var workers = new Workers<>(
                () -> new DelimitedText(delimiter, Set.copyOf(settings.missingText()), block(schema, stage)))) {
            var staging = new TextStaging(stage, workers, LineBlocks.BYTES);
            for (var file : sources.files()) {
                staging.read(file);
            }
        }
    }

    private void typed(Schema schema, Stage stage) throws SQLException, IOException {
        var block = block(schema, stage);
        var selected = schema.columns().stream().map(this::typed).collect(Collectors.joining(", "));
        try (var statement = database.connection().prepare("SELECT " + selected + " FROM " + scan(schema));
                var result = statement.query()) {
            while (result.nextChunk()) {
                var chunk = result.chunk();
                int rows = (int) chunk.rowCount();
                for (int row = 0; row < rows; row++) {
                    for (int column = 0; column < block.width(); column++) {
                        block.join(column, add(block, column, chunk.vector(column), row));
                    }
                    block.endRow();
                }
                if ((long) block.rows() * block.width() >= VALUES) {
                    stage.add(block.writeTo(stage));
                    block.clear();
                }
            }
        }
        stage.add(block.writeTo(stage));
    }

    private static long add(RawBlock block, int column, DuckDBReadableVector vector, int row) {
        var numbers = block.numbers(column);
        if (vector.isNull(row)) {
            return numbers == null ? block.texts(column).addMissing() : numbers.addMissing();
        }
        if (numbers != null) {
            return numbers.addChecked(vector.getDouble(row));
        }
        var text = vector.getString(row).getBytes(StandardCharsets.UTF_8);
        return block.texts(column).add(Arrays.copyOf(text, text.length + TextColumn.PADDING), 0, text.length);
    }

    private String files() {
        return "[" + Sql.texts(sources.files().stream().map(Path::toString).toList()) + "]";
    }

    /// The columns of a typed format.
    private Map<String, RawColumn.Kind> types() {
        var scan = switch (sources.format()) {
            case Format.Csv _, Format.Tsv _ -> "";
            // all rows: a key that appears late is a column too
            case Format.JsonLines _ -> "read_json(" + files() + ", format = 'newline_delimited', sample_size = -1)";
            case Format.Parquet _ -> "read_parquet(" + files() + ")";
        };
        var types = new LinkedHashMap<String, RawColumn.Kind>();
        if (scan.isEmpty()) {
            return types;
        }
        try {
            for (var row : database.rows("DESCRIBE SELECT * FROM " + scan)) {
                var name = String.valueOf(row[0]);
                types.put(name, kind(name, String.valueOf(row[1])));
            }
            return types;
        } catch (SQLException e) {
            throw new Culprit(settings, sources, new Schema(settings.source(), List.of(), List.of(), List.of()))
                    .of(e, settings.source());
        }
    }

    private RawColumn.Kind kind(String name, String type) {
        if (type.endsWith("]") || type.startsWith("STRUCT") || type.startsWith("MAP") || type.startsWith("UNION")) {
            if (!settings.exclude().contains(name)) {
                throw DataException.in(
                        sources.files().getFirst(), name, "holds nested values, expected single ones; exclude it");
            }
            return RawColumn.Kind.TEXT;
        }
        return switch (type.replaceAll("\\(.*", "")) {
            case "TINYINT",
                    "SMALLINT",
                    "INTEGER",
                    "BIGINT",
                    "HUGEINT",
                    "UTINYINT",
                    "USMALLINT",
                    "UINTEGER",
                    "UBIGINT",
                    "UHUGEINT",
                    "FLOAT",
                    "DOUBLE",
                    "DECIMAL" -> RawColumn.Kind.NUMBER;
            case "DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS" ->
                RawColumn.Kind.TIME;
            default -> RawColumn.Kind.TEXT;
        };
    }

    private String scan(Schema schema) {
        return sources.format() instanceof Format.Parquet
                ? "read_parquet(" + files() + ")"
                : "read_json(" + files() + ", format = 'newline_delimited', columns = {"
                        + schema.columns().stream()
                                .map(column -> Sql.text(column.name()) + ": 'VARCHAR'")
                                .collect(Collectors.joining(", "))
                        + "})";
    }

    /// The column's value, null where it is missing.
    private String typed(RawColumn column) {
        var text = "CAST(" + Sql.name(column.name()) + " AS VARCHAR)";
        var present = settings.missingText().isEmpty()
                ? text
                : "CASE WHEN " + text + " IN (" + Sql.texts(settings.missingText()) + ") THEN NULL ELSE " + text
                        + " END";
        return switch (column.kind()) {
            case TEXT -> present;
            case NUMBER -> "CAST(" + present + " AS DOUBLE)";
            case TIME -> "CAST(CAST(" + present + " AS TIMESTAMP) AS VARCHAR)";
        };
    }
}
