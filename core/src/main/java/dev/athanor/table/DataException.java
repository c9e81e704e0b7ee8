package dev.athanor.table;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Thrown for data that cannot be used; says where it stands, what is wrong and how to mend it.
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient @Nullable Path file;
    private final long line;
    private final @Nullable String column;

    private DataException(
            String message, @Nullable Path file, long line, @Nullable String column, @Nullable Throwable cause) {
        super(message, cause);
        this.file = file;
        this.line = line;
        this.column = column;
    }

    /// About no file in particular.
    public static DataException of(String what) {
        return new DataException(what, null, 0, null, null);
    }

    /// About a whole file or folder.
    public static DataException in(Path file, String what) {
        return new DataException(file + ": " + what, file, 0, null, null);
    }

    /// About a whole file or folder, with what the system said of it.
    public static DataException in(Path file, String what, Throwable cause) {
        return new DataException(file + ": " + what, file, 0, null, cause);
    }

    /// About a column of a file.
    public static DataException in(Path file, String column, String what) {
        return new DataException(file + ": column " + column + ": " + what, file, 0, column, null);
    }

    /// About a line of a file.
    ///
    /// @param line counted from 1, the header included
    public static DataException at(Path file, long line, String what) {
        return new DataException(file + ":" + line + ": " + what, file, line, null, null);
    }

    /// About one value of a file.
    ///
    /// @param line counted from 1, the header included
    public static DataException at(Path file, long line, String column, String what) {
        return new DataException(file + ":" + line + ": column " + column + ": " + what, file, line, column, null);
    }

    /// About a row of a file that a model cannot take.
    public static DataException at(Path file, long line, RowException row) {
        var column = row.problems().getFirst().key();
        return new DataException(
                file + ":" + line + ": " + row.getMessage(), file, line, column.isEmpty() ? null : column, row);
    }

    /// The file or folder, where the problem is in one.
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /// The line from 1, the header included, where the problem is on one.
    public OptionalLong line() {
        return line > 0 ? OptionalLong.of(line) : OptionalLong.empty();
    }

    /// The column's name, where the problem is in one.
    public Optional<String> column() {
        return Optional.ofNullable(column);
    }
}
