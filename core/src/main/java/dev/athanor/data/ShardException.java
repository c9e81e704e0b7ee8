package dev.athanor.data;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Thrown for tokens that cannot be used; names the file and how to mend it.
public final class ShardException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ShardException(Path file, String what) {
        this(file, what, null);
    }

    public ShardException(Path file, String what, @Nullable Throwable cause) {
        super(file + ": " + what, cause);
    }
}
