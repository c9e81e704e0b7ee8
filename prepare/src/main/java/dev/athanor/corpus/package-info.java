/// Raw text to shards of tokens: read as a stream, cleaned, freed of duplicates, split, tokenised.
///
/// ```java
/// var settings = CorpusSettings.defaults(List.of(Path.of("lib/src.zip")));
/// var prepared = Corpus.prepare(settings, 42, Path.of("dataset"), CorpusListener.NONE);
/// try (var directory = CorpusDirectory.open(prepared.directory())) {
///     var train = directory.dataset(CorpusPart.TRAIN);
/// }
/// ```
///
/// It owns what is read and what is left out, and the report of both. It knows no models and no training.
@NullMarked
package dev.athanor.corpus;

import org.jspecify.annotations.NullMarked;
