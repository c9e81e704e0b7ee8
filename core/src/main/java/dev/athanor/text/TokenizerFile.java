package dev.athanor.text;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Reads and writes the files of tokenizers.
final class TokenizerFile {
    private TokenizerFile() {}

    static Tokenizer read(Path given) {
        if (!Files.isDirectory(given)) {
            return ofJson(tree(given), given);
        }
        var file = given.resolve(Tokenizer.FILE);
        if (Files.exists(file)) {
            return ofJson(tree(file), file);
        }
        var vocabulary = given.resolve("vocab.json");
        var merges = given.resolve("merges.txt");
        if (Files.exists(vocabulary) && Files.exists(merges)) {
            return BytePairFile.ofGpt2(tree(vocabulary), lines(merges), given);
        }
        throw new TokenizerException(given + " holds no tokenizer, expected " + Tokenizer.FILE
                + ", or vocab.json and merges.txt; copy them from where the model is from");
    }

    private static Tokenizer ofJson(ObjectNode root, Path file) {
        if (!root.path("model").isObject()) {
            throw new TokenizerException(file + " is no tokenizer: it has no \"model\"; expected a tokenizer.json");
        }
        var bytePair = BytePairFile.ofJson(root, file);
        if (bytePair.isPresent()) {
            return bytePair.get();
        }
        return CharacterTokenizer.ofJson(root)
                .<Tokenizer>map(own -> own)
                .orElseGet(() -> LibraryTokenizer.of(root, file));
    }

    static void write(Path file, String text) {
        var beside = file.resolveSibling(file.getFileName() + ".partial");
        try {
            Files.writeString(beside, text);
            try (var channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new TokenizerException(file + " cannot be written: " + e, e);
        }
    }

    static TokenizerException outOfRange(int id, int vocabulary) {
        return new TokenizerException("id " + id + " is out of range: the tokenizer has ids from 0 to "
                + (vocabulary - 1) + "; use the tokenizer that the ids were made with");
    }

    private static ObjectNode tree(Path file) {
        JsonNode tree;
        try {
            tree = JsonMapper.shared().readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new TokenizerException(file + " cannot be read: " + e, e);
        } catch (JacksonException e) {
            throw new TokenizerException(file + " is not JSON: " + e.getOriginalMessage(), e);
        }
        if (tree instanceof ObjectNode root) {
            return root;
        }
        throw new TokenizerException(file + " is no tokenizer, expected a JSON object");
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new TokenizerException(file + " cannot be read: " + e, e);
        }
    }
}
