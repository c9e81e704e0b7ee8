package dev.athanor.app;

import dev.athanor.distributed.ProcessGroup;
import dev.athanor.recipe.Recipe;
import dev.athanor.recipe.RecipeFile;
import dev.athanor.train.TrainingException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/// What all processes of a run have to be started with.
///
/// @param recipe a checksum of every choice in it
/// @param code a checksum of the names and sizes of what the class path holds
record StartedWith(String recipe, String code) {
    static StartedWith of(Recipe recipe, Path run) throws IOException {
        var files = new ArrayList<String>();
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            var path = Path.of(entry);
            if (!entry.isEmpty() && Files.exists(path)) { // others the JVM passes over, too
                addFiles(path, files);
            }
        }
        return new StartedWith(
                checksum(RecipeFile.write((Record) recipe.effective(), run)), checksum(String.join("\n", files)));
    }

    private static void addFiles(Path path, List<String> files) throws IOException {
        try (var found = Files.walk(path)) {
            for (var file : found.filter(Files::isRegularFile).sorted().toList()) {
                var name = file.equals(path) ? path.getFileName() : path.relativize(file);
                files.add(name + " " + Files.size(file));
            }
        }
    }

    private static String checksum(String text) {
        var sum = new CRC32C();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }

    /// @throws TrainingException on every process, naming those that were started with something else than the first
    void requireSame(ProcessGroup group) {
        var all = group.allGather(recipe + " " + code).stream()
                .map(said -> said.split(" ", -1))
                .map(said -> new StartedWith(said[0], said[1]))
                .toList();
        var first = all.getFirst();
        List<String> others = new ArrayList<>();
        for (int rank = 1; rank < all.size(); rank++) {
            var other = all.get(rank);
            if (!other.equals(first)) {
                others.add("rank " + rank + " has another "
                        + (other.recipe.equals(first.recipe) ? "build of this program" : "recipe"));
            }
        }
        if (!others.isEmpty()) {
            throw new TrainingException("the processes of one run must be started with the same: "
                    + String.join(", ", others) + " than rank 0");
        }
    }
}
