package dev.athanor.prepare;

import dev.athanor.table.DataException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Raw files read once into a typed Parquet file, which the later passes scan; a DuckDB table would cost twice the
/// time.
///
/// The view `raw` has a column `c0`, `c1`, ... for each raw one, `h`, equal for rows that may be equal, and `row`,
/// counted from 0.
final class Stage {
    private final Database database;
    private final DataSettings settings;
    private final Sources sources;

    Stage(Database database, DataSettings settings, Sources sources) {
        this.database = database;
        this.settings = settings;
        this.sources = sources;
    }

    /// Reads the files into `staged`.
    Schema load(Path staged) throws SQLException {
        var schema = new SchemaReader(settings, sources).read(types());
        var selected = new ArrayList<String>();
        for (var column : schema.columns()) {
            // an excluded column still tells rows apart
            if (column.role() != RawColumn.Role.EXCLUDED || settings.duplicates() != Duplicates.KEEP) {
                selected.add(typed(column) + " AS " + column.sql());
            }
        }
        var key = schema.key().stream().map(RawColumn::sql).collect(Collectors.joining(", "));
        try {
            database.run("COPY (SELECT *, hash(" + key + ") AS h FROM (SELECT " + String.join(", ", selected)
                    + " FROM " + scan(schema) + ")) TO " + Sql.text(staged.toString())
                    + " (FORMAT parquet, COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 1000)");
        } catch (SQLException e) {
            throw new Culprit(settings, sources, schema).of(e, staged);
        }
        database.run("CREATE VIEW raw AS SELECT * EXCLUDE (file_row_number), file_row_number AS row FROM read_parquet("
                + Sql.text(staged.toString()) + ", file_row_number = true)");
        return schema;
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
        return switch (sources.format()) {
            case Format.Csv csv -> delimited(schema, csv.delimiter());
            case Format.Tsv _ -> delimited(schema, "\t");
            case Format.JsonLines _ ->
                "read_json(" + files() + ", format = 'newline_delimited', columns = {"
                        + schema.columns().stream()
                                .map(column -> Sql.text(column.name()) + ": 'VARCHAR'")
                                .collect(Collectors.joining(", "))
                        + "})";
            case Format.Parquet _ -> "read_parquet(" + files() + ")";
        };
    }

    private String delimited(Schema schema, String delimiter) {
        var columns = schema.columns().stream()
                .map(column -> Sql.text(column.sql()) + ": '" + column.kind().sql() + "'")
                .collect(Collectors.joining(", "));
        return "read_csv(" + files() + ", auto_detect = false, header = true, strict_mode = true, quote = '\"',"
                + " escape = '\"', delim = " + Sql.text(delimiter) + ", nullstr = ["
                + Sql.texts(settings.missingText()) + "], columns = {" + columns + "})";
    }

    /// The column's value, null where it is missing.
    private String typed(RawColumn column) {
        if (sources.format() instanceof Format.Csv || sources.format() instanceof Format.Tsv) {
            return column.sql();
        }
        var text = "CAST(" + Sql.name(column.name()) + " AS VARCHAR)";
        var present = settings.missingText().isEmpty()
                ? text
                : "CASE WHEN " + text + " IN (" + Sql.texts(settings.missingText()) + ") THEN NULL ELSE " + text
                        + " END";
        return switch (column.kind()) {
            case TEXT -> present;
            case NUMBER -> "CAST(" + present + " AS DOUBLE)";
            case TIME -> "CAST(" + present + " AS TIMESTAMP)";
        };
    }
}
