package dev.athanor.prepare;

/// A column of the raw files and what it is for.
///
/// @param index its place in the files, from 0
record RawColumn(int index, String name, Kind kind, Role role) {
    enum Kind {
        NUMBER,
        TEXT,
        TIME;

        String sql() {
            return switch (this) {
                case NUMBER -> "DOUBLE";
                case TEXT -> "VARCHAR";
                case TIME -> "TIMESTAMP";
            };
        }
    }

    enum Role {
        FEATURE,
        TARGET,
        GROUP,
        TIME,
        EXCLUDED
    }

    /// Its name in SQL: those of the files may differ by case alone, which SQL does not tell apart.
    String sql() {
        return "c" + index;
    }

    boolean isFeature() {
        return role == Role.FEATURE;
    }

    boolean isNumber() {
        return kind == Kind.NUMBER;
    }
}
