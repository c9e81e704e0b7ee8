package dev.athanor.recipe;

import dev.athanor.settings.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/// The problems of one file so far, and the line where each key stands.
final class Problems {
    private final Path file;
    private final List<RecipeProblem> all = new ArrayList<>();
    private final Map<String, Integer> lines = new HashMap<>();

    Problems(Path file) {
        this.file = file;
    }

    List<RecipeProblem> all() {
        return all;
    }

    /// Remembers where `key` was written.
    void at(String key, Node node) {
        lines.put(key, line(node));
    }

    /// A problem with `key`; `message` reads on from it.
    void add(String key, String message) {
        all.add(new RecipeProblem(file, lineOf(key), key.isEmpty() ? "the recipe " + message : key + " " + message));
    }

    void add(Problem problem) {
        add(problem.key(), problem.message());
    }

    /// A problem with a key that stands at `node`.
    void add(String key, Node node, String message) {
        all.add(new RecipeProblem(file, line(node), key + " " + message));
    }

    /// The line of the key, or of the closest key around it that was written.
    private int lineOf(String key) {
        var at = key;
        while (!lines.containsKey(at) && !at.isEmpty()) {
            at = at.substring(0, Math.max(0, Math.max(at.lastIndexOf('.'), at.lastIndexOf('['))));
        }
        return lines.getOrDefault(at, 0);
    }

    private static int line(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(-1) + 1;
    }
}
