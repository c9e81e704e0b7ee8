package dev.athanor.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Any `tokenizer.json`, applied by Hugging Face's own library. Its truncation and padding are left out: how long
/// inputs are is for who makes batches to say.
public final class LibraryTokenizer implements Tokenizer {
    private final ObjectNode root;
    private final Path file;
    private final HuggingFaceTokenizer library;
    // made when it is first asked for: few need it
    private @Nullable HuggingFaceTokenizer ignoring;
    private final int vocabularySize;
    private final SortedMap<String, Integer> specialTokens;

    private LibraryTokenizer(ObjectNode root, Path file) {
        this.root = root;
        this.file = file;
        this.library = load(root, file);
        this.specialTokens = Collections.unmodifiableSortedMap(specials(root));
        this.vocabularySize = greatest(root) + 1;
    }

    static LibraryTokenizer of(ObjectNode root, Path file) {
        var plain = root.deepCopy();
        plain.putNull("truncation").putNull("padding");
        return new LibraryTokenizer(plain, file);
    }

    private static HuggingFaceTokenizer load(ObjectNode root, Path file) {
        // It would tell its makers of each start, and look for a variant of itself for the graphics card.
        System.setProperty("ai.djl.offline", "true");
        var bytes = root.toString().getBytes(StandardCharsets.UTF_8);
        try {
            return HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(bytes), Map.of("truncation", "false", "padding", "false"));
        } catch (IOException | RuntimeException e) {
            throw new TokenizerException(
                    file + " is no tokenizer that Hugging Face tokenizers reads: " + e.getMessage(), e);
        }
    }

    /// The same tokenizer to which special tokens are texts.
    private static ObjectNode withoutSpecials(ObjectNode root) {
        var plain = root.deepCopy();
        plain.putNull("post_processor");
        var kept = plain.putArray("added_tokens");
        for (var token : root.path("added_tokens")) {
            if (!token.path("special").asBoolean(false)) {
                kept.add(token);
            }
        }
        return plain;
    }

    private static SortedMap<String, Integer> specials(JsonNode root) {
        var specials = new TreeMap<String, Integer>();
        for (var token : root.path("added_tokens")) {
            if (token.path("special").asBoolean(false)) {
                specials.put(token.path("content").asString(), token.path("id").asInt());
            }
        }
        return specials;
    }

    private static int greatest(JsonNode root) {
        var vocabulary = root.path("model").path("vocab");
        int greatest = vocabulary instanceof ArrayNode pieces ? pieces.size() - 1 : -1;
        for (var entry : vocabulary.properties()) {
            greatest = Math.max(greatest, entry.getValue().asInt());
        }
        for (var token : root.path("added_tokens")) {
            greatest = Math.max(greatest, token.path("id").asInt());
        }
        return greatest;
    }

    @Override
    public int vocabularySize() {
        return vocabularySize;
    }

    @Override
    public int[] encode(String text, Specials specials) {
        var chosen = specials == Specials.IGNORE ? ignoring() : library;
        var ids = chosen.encode(text, specials == Specials.ADD, false).getIds();
        return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
    }

    @Override
    public String decode(int... ids) {
        for (int id : ids) {
            if (id < 0 || id >= vocabularySize) {
                throw TokenizerFile.outOfRange(id, vocabularySize);
            }
        }
        return library.decode(Arrays.stream(ids).asLongStream().toArray(), true);
    }

    @Override
    public SortedMap<String, Integer> specialTokens() {
        return specialTokens;
    }

    @Override
    public String toJson() {
        return root.toPrettyString();
    }

    private synchronized HuggingFaceTokenizer ignoring() {
        if (ignoring == null) {
            ignoring = load(withoutSpecials(root), file);
        }
        return ignoring;
    }

    @Override
    public synchronized void close() {
        library.close();
        if (ignoring != null) {
            ignoring.close();
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
