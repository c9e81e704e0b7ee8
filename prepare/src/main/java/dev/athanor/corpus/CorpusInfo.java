package dev.athanor.corpus;

import dev.athanor.report.WholeFile;
import dev.athanor.table.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// What a corpus is made of and how: `dataset.json`.
///
/// @param kind `corpus`, to tell it from a table's
/// @param fingerprint equal when settings, seed and the bytes of the files are
/// @param files the raw files' names
/// @param documentsRead those of all files, and what could not be read among them
/// @param left what is in no split, by reason
/// @param cut the documents that were too long and are several
/// @param parts what is in `train`, `validation` and `test`
/// @param vocabularySize of the tokenizer
/// @param packing `contiguous` or `first-fit`
/// @param context the tokens of one sample
public record CorpusInfo(
        String kind,
        String fingerprint,
        long seed,
        List<String> files,
        long documentsRead,
        long bytesRead,
        Map<String, Loss> left,
        Map<String, Loss> cut,
        Map<String, PartInfo> parts,
        int vocabularySize,
        String packing,
        int context) {
    static final String FILE = "dataset.json";
    static final String KIND = "corpus";

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /// Documents of one fate.
    ///
    /// @param examples the first of them, each with what is to be said of it
    public record Loss(long documents, long bytes, List<String> examples) {
        static final Loss NONE = new Loss(0, 0, List.of());
    }

    /// A split.
    ///
    /// @param bytes of its text, as UTF-8
    /// @param tokens its ids, the ends of documents among them
    public record PartInfo(long documents, long bytes, long tokens) {
        /// How much text an id stands for: a loss in nats a token, divided by this and by the logarithm of 2, is bits a
        /// byte.
        public double bytesPerToken() {
            return (double) bytes / tokens;
        }
    }

    public PartInfo part(CorpusPart part) {
        return parts.getOrDefault(part.label(), new PartInfo(0, 0, 0));
    }

    /// What is in no split for one reason.
    public Loss left(String why) {
        return left.getOrDefault(why, Loss.NONE);
    }

    static CorpusInfo read(Path file) {
        try {
            return MAPPER.readValue(Files.readAllBytes(file), CorpusInfo.class);
        } catch (IOException e) {
            throw DataException.in(file, "cannot be read: " + e, e);
        } catch (JacksonException e) {
            throw DataException.in(
                    file, "is not a corpus' description (" + e.getOriginalMessage() + "); prepare the data again", e);
        }
    }

    void write(Path file) throws IOException {
        WholeFile.write(file, MAPPER.writeValueAsString(this));
    }
}
