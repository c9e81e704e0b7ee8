package dev.athanor.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The texts and the reference ids of tokenizers_reference.py, and the tokenizers that are trained on the same texts.
final class Texts {
    static final List<String> SPECIAL = List.of("<|endoftext|>", "<|user|>");

    private Texts() {}

    /// Writes the files that tokenizers_reference.py reads, into the folder given.
    public static void main(String[] arguments) {
        var folder = Path.of(arguments[0]);
        try (var wordPiece = wordPiece()) {
            bytePair().write(folder.resolve("ours-bpe.json"));
            wordPiece.write(folder.resolve("ours-wordpiece.json"));
            characters().write(folder.resolve("ours-characters.json"));
        }
    }

    static List<String> training() {
        return strings(json("texts.json").path("training"));
    }

    static List<String> hard() {
        return strings(json("texts.json").path("hard"));
    }

    static List<String> all() {
        var all = new ArrayList<>(training());
        all.addAll(hard());
        return all;
    }

    static List<byte[]> utf8(List<String> texts) {
        return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    }

    static BytePairTokenizer bytePair() {
        return BytePairTraining.of(600, SPECIAL).train(utf8(training()));
    }

    static Tokenizer wordPiece() {
        return WordPieceTraining.of(500, true).train(training());
    }

    static CharacterTokenizer characters() {
        return CharacterTokenizer.of(training(), SPECIAL);
    }

    /// The reference ids of one tokenizer, text by text.
    static List<int[]> ids(String tokenizer) {
        var ids = new ArrayList<int[]>();
        for (var text : json("ids.json").path(tokenizer)) {
            ids.add(text.valueStream().mapToInt(JsonNode::asInt).toArray());
        }
        return ids;
    }

    static String resource(String name) {
        try (var input = Texts.class.getResourceAsStream(name)) {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The file as it stands in a folder, where a tokenizer can be read from.
    static Path file(String name, Path folder) {
        try {
            return Files.writeString(folder.resolve(name), resource(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(String name) {
        return JsonMapper.shared().readTree(resource(name));
    }

    private static List<String> strings(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }
}
