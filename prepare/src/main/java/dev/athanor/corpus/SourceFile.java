package dev.athanor.corpus;

import dev.athanor.table.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A file to read documents from.
///
/// @param name how its documents are named: the file's name, or its path within the folder that was given
/// @param given whether the settings name the file itself and not a folder around it
record SourceFile(Path path, String name, boolean given) {
    /// The files of all sources, those of a folder in the order of their names.
    static List<SourceFile> of(List<Path> sources) {
        var files = new ArrayList<SourceFile>();
        for (var source : sources) {
            if (!Files.exists(source)) {
                throw DataException.in(source, "no such file or folder; give the path of the raw text");
            }
            if (Files.isDirectory(source)) {
                files.addAll(inFolder(source));
            } else {
                files.add(new SourceFile(source, source.getFileName().toString(), true));
            }
        }
        for (var file : files) {
            if (!Files.isReadable(file.path())) {
                throw DataException.in(file.path(), "cannot be read; allow reading it");
            }
        }
        return files;
    }

    private static List<SourceFile> inFolder(Path folder) {
        try (var entries = Files.walk(folder)) {
            var files = entries.filter(Files::isRegularFile)
                    .filter(file -> !isHidden(folder.relativize(file)))
                    .map(file -> new SourceFile(
                            file, folder.relativize(file).toString().replace('\\', '/'), false))
                    .sorted(Comparator.comparing(SourceFile::name))
                    .toList();
            if (files.isEmpty()) {
                throw DataException.in(folder, "holds no files, expected raw text");
            }
            return files;
        } catch (IOException | UncheckedIOException e) {
            throw DataException.in(folder, "cannot be read: " + e, e);
        }
    }

    private static boolean isHidden(Path file) {
        for (var part : file) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }
}
