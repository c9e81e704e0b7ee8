package dev.athanor.corpus;

import java.nio.file.Path;

/// A corpus that is ready.
///
/// @param directory where it is
/// @param info what it is made of
/// @param skipped whether it was there already, made from the same settings, seed and bytes
public record PreparedCorpus(Path directory, CorpusInfo info, boolean skipped) {}
