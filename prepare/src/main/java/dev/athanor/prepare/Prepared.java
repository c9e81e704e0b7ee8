package dev.athanor.prepare;

import java.nio.file.Path;

/// A dataset that is ready.
///
/// @param directory where it is
/// @param info what it is made of
/// @param skipped whether it was there already, made from the same settings, seed and bytes
public record Prepared(Path directory, DatasetInfo info, boolean skipped) {}
