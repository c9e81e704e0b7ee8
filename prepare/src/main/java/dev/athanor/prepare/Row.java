package dev.athanor.prepare;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A row of a raw file as its file says it.
///
/// @param line where it starts, counted from 1 with the header; in a Parquet file the row, from 1
/// @param values by column name; null where JSON or Parquet has none
public record Row(long line, Map<String, @Nullable String> values) {}
