package dev.athanor.table;

import dev.athanor.settings.SettingsException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// `preprocessing.json` as a file: limits on what is read, one move for what is written.
final class PreprocessingFile {
    // The real file is four levels deep; a million categories take some tens of megabytes.
    private static final int DEEPEST = 16;
    private static final long LONGEST = 512L << 20;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxDocumentLength(LONGEST)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private PreprocessingFile() {}

    static Preprocessing read(Path file) {
        try (var input = Files.newInputStream(file)) {
            return MAPPER.readValue(input, Preprocessing.class);
        } catch (NoSuchFileException e) {
            throw DataException.in(file, "no such file, expected the fitted preprocessing of a model or dataset", e);
        } catch (IOException e) {
            throw DataException.in(file, "cannot be read: " + e.getMessage(), e);
        } catch (JacksonException e) {
            throw unreadable(file, e);
        }
    }

    private static DataException unreadable(Path file, JacksonException e) {
        var why = e.getCause() instanceof SettingsException settings ? settings.getMessage() : e.getOriginalMessage();
        var at = e.getLocation();
        var what = "is not a preprocessing file (" + why + "); prepare the data again to make one";
        return at == null || at.getLineNr() < 1
                ? DataException.in(file, what, e)
                : DataException.at(file, at.getLineNr(), what);
    }

    static void write(Preprocessing preprocessing, Path file) {
        var bytes = MAPPER.writeValueAsBytes(preprocessing);
        var beside = file.resolveSibling(file.getFileName() + ".partial");
        try {
            Files.write(beside, bytes);
            try (var channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            try {
                Files.deleteIfExists(beside);
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw DataException.in(file, "cannot be written: " + e, e);
        }
    }
}
