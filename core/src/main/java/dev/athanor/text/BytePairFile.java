package dev.athanor.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads byte pair encodings that are exactly GPT-2's kind; any other is left to the library.
final class BytePairFile {
    /// A file with an id beyond this would make a table of it that no memory holds.
    private static final int MOST_IDS = 1 << 24;

    private final Map<String, Integer> idOf = new HashMap<>();
    private final List<String> tokens = new ArrayList<>();
    private final Path file;

    private BytePairFile(Path file) {
        this.file = file;
    }

    static Optional<BytePairTokenizer> ofJson(JsonNode root, Path file) {
        var model = root.path("model");
        if (!isByteLevel(root) || !isPlain(model)) {
            return Optional.empty();
        }
        var reading = new BytePairFile(file);
        model.path("vocab").properties().forEach(entry -> reading.put(entry.getKey(), entry.getValue()));
        var added = reading.added(root.path("added_tokens"));
        if (added == null) {
            return Optional.empty();
        }
        var rules = new ArrayList<String[]>();
        for (var rule : model.path("merges")) {
            rules.add(
                    rule.isArray()
                            ? new String[] {
                                rule.path(0).asString(), rule.path(1).asString()
                            }
                            : rule.asString().split(" ", -1));
        }
        var byteIds = reading.byteIds();
        return byteIds == null
                ? Optional.empty()
                : Optional.of(new BytePairTokenizer(reading.tokens, reading.merges(byteIds, rules), added));
    }

    static BytePairTokenizer ofGpt2(JsonNode vocabulary, List<String> lines, Path folder) {
        var reading = new BytePairFile(folder);
        vocabulary.properties().forEach(entry -> reading.put(entry.getKey(), entry.getValue()));
        var rules = lines.stream()
                .filter(line -> !line.startsWith("#version") && !line.isBlank())
                .map(line -> line.split(" ", -1))
                .toList();
        var byteIds = reading.byteIds();
        if (byteIds == null) {
            throw new TokenizerException(
                    folder + ": vocab.json lacks tokens of single bytes, expected all 256 of them");
        }
        var merges = reading.merges(byteIds, rules);
        // what is neither a byte nor made by a merge stands for itself, as <|endoftext|> does
        var made = new HashSet<Integer>();
        Arrays.stream(byteIds).forEach(made::add);
        IntStream.range(0, merges.size()).map(merges::result).forEach(made::add);
        var special = new ArrayList<AddedTokens.Added>();
        for (int id = 0; id < reading.tokens.size(); id++) {
            var token = reading.tokens.get(id);
            if (!made.contains(id) && !token.isEmpty()) {
                special.add(new AddedTokens.Added(id, token, true));
            }
        }
        return new BytePairTokenizer(reading.tokens, merges, new AddedTokens(special));
    }

    private static boolean isByteLevel(JsonNode root) {
        var words = root.path("pre_tokenizer");
        var after = root.path("post_processor");
        return isNothing(root.path("normalizer"))
                && words.path("type").asString("").equals("ByteLevel")
                && !words.path("add_prefix_space").asBoolean(true)
                && words.path("use_regex").asBoolean(true)
                && root.path("decoder").path("type").asString("").equals("ByteLevel")
                && (isNothing(after) || after.path("type").asString("").equals("ByteLevel"));
    }

    private static boolean isPlain(JsonNode model) {
        return model.path("type").asString("").equals("BPE")
                && isNothing(model.path("dropout"))
                && model.path("continuing_subword_prefix").asString("").isEmpty()
                && model.path("end_of_word_suffix").asString("").isEmpty()
                && !model.path("byte_fallback").asBoolean(false)
                && !model.path("ignore_merges").asBoolean(false);
    }

    private static boolean isNothing(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    /// The tokens that were added; null if one of them asks for more than being found.
    private @Nullable AddedTokens added(JsonNode array) {
        var added = new ArrayList<AddedTokens.Added>();
        for (var token : array) {
            var text = token.path("content").asString("");
            if (text.isEmpty()
                    || token.path("single_word").asBoolean(false)
                    || token.path("lstrip").asBoolean(false)
                    || token.path("rstrip").asBoolean(false)) {
                return null;
            }
            put(text, token.path("id"));
            added.add(new AddedTokens.Added(
                    token.path("id").asInt(), text, token.path("special").asBoolean(false)));
        }
        return new AddedTokens(added);
    }

    private void put(String token, JsonNode value) {
        int id = value.isInt() ? value.asInt() : -1;
        if (id < 0 || id >= MOST_IDS) {
            throw new TokenizerException(file + ": token \"" + token + "\" has the id " + value
                    + ", expected a whole number from 0 to " + (MOST_IDS - 1));
        }
        while (tokens.size() <= id) {
            tokens.add("");
        }
        if (!tokens.get(id).isEmpty() && !tokens.get(id).equals(token)) {
            throw new TokenizerException(file + ": tokens \"" + tokens.get(id) + "\" and \"" + token
                    + "\" both have the id " + id + ", expected one token an id");
        }
        tokens.set(id, token);
        idOf.put(token, id);
    }

    private int @Nullable [] byteIds() {
        int[] ids = new int[256];
        for (int i = 0; i < ids.length; i++) {
            var id = idOf.get(Character.toString(ByteAlphabet.letter(i)));
            if (id == null) {
                return null;
            }
            ids[i] = id;
        }
        return ids;
    }

    private Merges merges(int[] byteIds, List<String[]> rules) {
        var numbered = new ArrayList<long[]>(rules.size());
        var seen = new HashSet<Long>();
        for (var rule : rules) {
            if (rule.length != 2) {
                throw new TokenizerException(file + ": merge " + (numbered.size() + 1) + " is \""
                        + String.join(" ", rule) + "\", expected two tokens");
            }
            long left = id(rule[0], numbered.size());
            long right = id(rule[1], numbered.size());
            if (!seen.add(PairTable.pair((int) left, (int) right))) {
                throw new TokenizerException(
                        file + ": merge " + (numbered.size() + 1) + " stands twice, expected each once");
            }
            numbered.add(new long[] {left, right, id(rule[0] + rule[1], numbered.size())});
        }
        return Merges.of(byteIds, numbered);
    }

    private long id(String token, int merge) {
        var id = idOf.get(token);
        if (id == null) {
            throw new TokenizerException(file + ": merge " + (merge + 1) + " names \"" + token
                    + "\", which is not in the vocabulary; take both from one model");
        }
        return id;
    }
}
