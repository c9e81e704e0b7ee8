package dev.athanor.corpus;

import dev.athanor.data.Packing;
import dev.athanor.settings.Check;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What to make of raw text.
///
/// @param sources files and folders: text, JSON Lines, Parquet, zip, tar, each also as gzip or zstd
/// @param include patterns such as `**.java` that the names of files and members match; all when empty
/// @param field the field or column that holds the text of JSON Lines and Parquet
/// @param separator what stands between the documents of a text file; a file is one document when absent
/// @param normalization of Unicode
/// @param invalid what to do about text that is no UTF-8 and members that cannot be read
/// @param filters which documents are kept; all of them must say so
/// @param duplicates whether equal documents are kept once
/// @param nearDuplicates which documents are too like another; kept when absent
/// @param documentBytes a longer document is cut into several at the end of a line
public record CorpusSettings(
        List<Path> sources,
        List<String> include,
        String field,
        Optional<String> separator,
        Normalization normalization,
        Invalid invalid,
        List<Filter> filters,
        Duplicates duplicates,
        Optional<NearDuplicates> nearDuplicates,
        long documentBytes,
        CorpusSplit split,
        TokenizerChoice tokenizer,
        Packing packing,
        int context) {
    private static final long MEGABYTE = 1_000_000;

    /// How characters that can be written in several ways are written.
    public enum Normalization {
        NONE,
        NFC,
        NFKC
    }

    /// What to do about text that is no UTF-8 and members that cannot be read.
    public enum Invalid {
        /// Stop, naming the first.
        ERROR,
        /// Leave the document out, and count it.
        DROP,
        /// Put U+FFFD for each wrong byte; leave out members that cannot be read.
        REPLACE
    }

    /// What to do about equal documents.
    public enum Duplicates {
        KEEP,
        DROP
    }

    public CorpusSettings {
        sources = List.copyOf(sources);
        include = List.copyOf(include);
        filters = List.copyOf(filters);
        new Check()
                .that(!sources.isEmpty(), "sources", "is empty, expected files or folders")
                .notBlank("field", field)
                .that(separator.map(text -> !text.isEmpty()).orElse(true), "separator", "is empty, expected a text")
                .that(
                        documentBytes >= 1000 && documentBytes <= 1000 * MEGABYTE,
                        "documentBytes",
                        "is " + documentBytes + ", expected a number from 1000 to " + 1000 * MEGABYTE)
                .atLeast("context", context, 1)
                .orThrow();
    }

    /// All text as it is, without equal documents; a byte pair encoding of 8,192; contexts of 256 without gaps.
    public static CorpusSettings defaults(List<Path> sources) {
        return new CorpusSettings(
                sources,
                List.of(),
                "text",
                Optional.empty(),
                Normalization.NFC,
                Invalid.ERROR,
                List.of(),
                Duplicates.DROP,
                Optional.empty(),
                16 * MEGABYTE,
                CorpusSplit.ByDocument.defaults(),
                TokenizerChoice.Bpe.defaults(),
                new Packing.Contiguous(),
                256);
    }

    public CorpusSettings sources(List<Path> value) {
        return with(value, include, separator, invalid, split, tokenizer, packing, context);
    }

    public CorpusSettings include(String... patterns) {
        return with(sources, List.of(patterns), separator, invalid, split, tokenizer, packing, context);
    }

    public CorpusSettings separator(String value) {
        return with(sources, include, Optional.of(value), invalid, split, tokenizer, packing, context);
    }

    public CorpusSettings invalid(Invalid value) {
        return with(sources, include, separator, value, split, tokenizer, packing, context);
    }

    public CorpusSettings split(CorpusSplit value) {
        return with(sources, include, separator, invalid, value, tokenizer, packing, context);
    }

    public CorpusSettings tokenizer(TokenizerChoice value) {
        return with(sources, include, separator, invalid, split, value, packing, context);
    }

    public CorpusSettings packing(Packing value, int context) {
        return with(sources, include, separator, invalid, split, tokenizer, value, context);
    }

    public CorpusSettings filters(Filter... value) {
        return cleaned(normalization, List.of(value), duplicates, nearDuplicates, documentBytes);
    }

    public CorpusSettings normalization(Normalization value) {
        return cleaned(value, filters, duplicates, nearDuplicates, documentBytes);
    }

    public CorpusSettings duplicates(Duplicates value) {
        return cleaned(normalization, filters, value, nearDuplicates, documentBytes);
    }

    public CorpusSettings nearDuplicates(NearDuplicates value) {
        return cleaned(normalization, filters, duplicates, Optional.of(value), documentBytes);
    }

    public CorpusSettings documentBytes(long value) {
        return cleaned(normalization, filters, duplicates, nearDuplicates, value);
    }

    private CorpusSettings cleaned(
            Normalization normalization,
            List<Filter> filters,
            Duplicates duplicates,
            Optional<NearDuplicates> nearDuplicates,
            long documentBytes) {
        return new CorpusSettings(
                sources,
                include,
                field,
                separator,
                normalization,
                invalid,
                filters,
                duplicates,
                nearDuplicates,
                documentBytes,
                split,
                tokenizer,
                packing,
                context);
    }

    private CorpusSettings with(
            List<Path> sources,
            List<String> include,
            Optional<String> separator,
            Invalid invalid,
            CorpusSplit split,
            TokenizerChoice tokenizer,
            Packing packing,
            int context) {
        return new CorpusSettings(
                sources,
                include,
                field,
                separator,
                normalization,
                invalid,
                filters,
                duplicates,
                nearDuplicates,
                documentBytes,
                split,
                tokenizer,
                packing,
                context);
    }
}
