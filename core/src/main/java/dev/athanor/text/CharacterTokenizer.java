package dev.athanor.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// One id for each character, as in the character-level examples of nanoGPT.
public final class CharacterTokenizer implements Tokenizer {
    private static final int UNKNOWN = -1;

    private final List<String> tokens;
    private final AddedTokens added;
    private final Map<Integer, Integer> ids = new HashMap<>();
    private final int[] low = new int[128];

    private CharacterTokenizer(List<String> tokens, AddedTokens added) {
        this.tokens = List.copyOf(tokens);
        this.added = added;
        Arrays.fill(low, UNKNOWN);
        for (int id = 0; id < tokens.size(); id++) {
            var token = tokens.get(id);
            if (isCharacter(token) && !added.isSpecial(id)) {
                ids.put(token.codePointAt(0), id);
                if (token.charAt(0) < low.length) {
                    low[token.charAt(0)] = id;
                }
            }
        }
    }

    /// The tokenizer of the characters of some texts, in the order of their code points after the special tokens.
    public static CharacterTokenizer of(Iterable<String> texts, Collection<String> specialTokens) {
        var characters = new TreeSet<Integer>();
        texts.forEach(text -> text.codePoints().forEach(characters::add));
        var tokens = new ArrayList<String>(specialTokens);
        characters.forEach(character -> tokens.add(Character.toString(character)));
        return new CharacterTokenizer(tokens, AddedTokens.special(specialTokens, 0));
    }

    static Optional<CharacterTokenizer> ofJson(JsonNode root) {
        var model = root.path("model");
        var vocabulary = model.path("vocab");
        boolean plain = model.path("type").asString("").equals("BPE")
                && model.path("merges").isEmpty()
                && model.path("unk_token").isNull()
                && root.path("normalizer").isNull()
                && root.path("pre_tokenizer").isNull()
                && root.path("post_processor").isNull()
                && root.path("decoder").path("type").asString("").equals("Fuse");
        if (!plain) {
            return Optional.empty();
        }
        var added = new ArrayList<AddedTokens.Added>();
        var byId = new HashMap<Integer, String>();
        vocabulary.properties().forEach(entry -> byId.put(entry.getValue().asInt(-1), entry.getKey()));
        for (var token : root.path("added_tokens")) {
            int id = token.path("id").asInt(-1);
            byId.put(id, token.path("content").asString(""));
            added.add(new AddedTokens.Added(
                    id,
                    token.path("content").asString(""),
                    token.path("special").asBoolean(false)));
        }
        var tokens = new ArrayList<String>();
        for (int id = 0; id < byId.size(); id++) {
            var token = byId.getOrDefault(id, "");
            int at = id;
            if (!isCharacter(token) && added.stream().noneMatch(one -> one.id() == at)) {
                return Optional.empty();
            }
            tokens.add(token);
        }
        return Optional.of(new CharacterTokenizer(tokens, new AddedTokens(added)));
    }

    private static boolean isCharacter(String token) {
        return !token.isEmpty() && token.codePointCount(0, token.length()) == 1;
    }

    @Override
    public int vocabularySize() {
        return tokens.size();
    }

    /// @throws TokenizerException naming a character that no text had which the tokenizer was made of
    @Override
    public int[] encode(String text, Specials specials) {
        var found = new IdBuffer(text.length());
        for (var piece : added.pieces(text, specials)) {
            if (piece.token() == null) {
                encode(piece.text(), found);
            } else {
                found.add(piece.token().id());
            }
        }
        return found.toArray();
    }

    private void encode(String text, IdBuffer found) {
        for (int at = 0; at < text.length(); ) {
            int character = text.codePointAt(at);
            int id = character < low.length ? low[character] : ids.getOrDefault(character, UNKNOWN);
            if (id == UNKNOWN) {
                throw new TokenizerException(String.format(
                        "character '%s' (U+%04X) at %d is not among the %d that the tokenizer knows; leave it out, or"
                                + " train on texts that have it",
                        Character.toString(character), character, at, tokens.size()));
            }
            found.add(id);
            at += Character.charCount(character);
        }
    }

    @Override
    public String decode(int... ids) {
        var text = new StringBuilder();
        for (int id : ids) {
            if (id < 0 || id >= tokens.size()) {
                throw TokenizerFile.outOfRange(id, tokens.size());
            }
            if (!added.isSpecial(id)) {
                text.append(tokens.get(id));
            }
        }
        return text.toString();
    }

    @Override
    public SortedMap<String, Integer> specialTokens() {
        return added.special();
    }

    @Override
    public String toJson() {
        return TokenizerJson.characters(tokens, added);
    }

    @Override
    public void close() {}
}
