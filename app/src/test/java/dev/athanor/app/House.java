package dev.athanor.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The project as files, for the tests that look at all of it.
record House(Path root) {
    private static final Pattern PACKAGE_ROW = Pattern.compile("\\| `([a-z.]+)`(?: \\(module `[a-z]+`\\))? \\|.*");

    /// The project around the folder that the tests run in.
    static House find() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/design.md"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException(
                        "no docs/design.md above " + Path.of("").toAbsolutePath());
            }
        }
        return new House(folder);
    }

    /// The packages of docs/design.md, without `dev.athanor.`, bottom up.
    List<String> packages() {
        var packages = new ArrayList<String>();
        var inTable = false;
        for (var line : lines(root.resolve("docs/design.md"))) {
            inTable = line.startsWith("## ") ? line.equals("## Packages") : inTable;
            var row = PACKAGE_ROW.matcher(line);
            if (inTable && row.matches()) {
                packages.add(row.group(1));
            }
        }
        return packages;
    }

    /// Every Java file of every module, tests and examples included.
    List<Path> javaFiles() {
        var files = new ArrayList<Path>();
        for (var folder : folders(root)) {
            if (folder.endsWith("examples")) {
                files.addAll(filesIn(folder, ".java"));
            } else if (Files.exists(folder.resolve("pom.xml"))) {
                files.addAll(filesIn(folder.resolve("src"), ".java"));
            }
        }
        return files;
    }

    /// Every Java file that is not a test or an example.
    List<Path> mainFiles() {
        return javaFiles().stream()
                .filter(file -> file.toString().replace('\\', '/').contains("/src/main/"))
                .toList();
    }

    /// How a message names the file.
    String name(Path file) {
        return root.relativize(file).toString();
    }

    static List<Path> filesIn(Path folder, String ending) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> folders(Path root) {
        try (var files = Files.list(root)) {
            return files.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
