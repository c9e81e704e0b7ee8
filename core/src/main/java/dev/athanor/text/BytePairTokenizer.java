package dev.athanor.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A byte-level byte pair encoding as GPT-2's (Radford et al. 2019): any text has ids, and comes back from them as it
/// was.
public final class BytePairTokenizer implements Tokenizer {
    private final List<String> tokens;
    private final List<byte[]> bytes;
    private final Merges merges;
    private final AddedTokens added;
    // as many as threads have encoded at once
    private final ConcurrentLinkedQueue<BytePairEncoder> encoders = new ConcurrentLinkedQueue<>();

    /// @param tokens by id, as GPT-2 writes them; an empty text where an id is of no token
    BytePairTokenizer(List<String> tokens, Merges merges, AddedTokens added) {
        this.tokens = List.copyOf(tokens);
        this.merges = merges;
        this.added = added;
        this.bytes = this.tokens.stream().map(ByteAlphabet::bytes).toList();
    }

    /// The tokenizer whose ids are bytes, after the special tokens.
    public static BytePairTokenizer bytes(Collection<String> specialTokens) {
        return BytePairTraining.of(specialTokens.size() + 256, specialTokens).train(List.of());
    }

    @Override
    public int vocabularySize() {
        return tokens.size();
    }

    @Override
    public int[] encode(String text, Specials specials) {
        var ids = new IdBuffer(16 + text.length() / 3);
        var encoder = take();
        for (var piece : added.pieces(text, specials)) {
            if (piece.token() == null) {
                var utf8 = piece.text().getBytes(StandardCharsets.UTF_8);
                encoder.encode(utf8, 0, utf8.length, ids);
            } else {
                ids.add(piece.token().id());
            }
        }
        encoders.add(encoder);
        return ids.toArray();
    }

    @Override
    public int[] encode(byte[] text) {
        if (added.tokens().size() > added.special().size()) {
            return encode(new String(text, StandardCharsets.UTF_8), Specials.IGNORE);
        }
        var ids = new IdBuffer(16 + text.length / 3);
        var encoder = take();
        encoder.encode(text, 0, text.length, ids);
        encoders.add(encoder);
        return ids.toArray();
    }

    @Override
    public String decode(int... ids) {
        var text = new ByteArrayOutputStream(ids.length * 4);
        for (int id : ids) {
            if (!added.isSpecial(id)) {
                text.writeBytes(bytes(id));
            }
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    /// The bytes that an id stands for: a piece of a text, which may start or end within a character.
    ///
    /// @throws TokenizerException if the id is out of range
    public byte[] bytes(int id) {
        if (id < 0 || id >= tokens.size()) {
            throw TokenizerFile.outOfRange(id, tokens.size());
        }
        return bytes.get(id).clone();
    }

    @Override
    public SortedMap<String, Integer> specialTokens() {
        return added.special();
    }

    @Override
    public String toJson() {
        return TokenizerJson.bytePair(tokens, merges, added);
    }

    @Override
    public void close() {
        encoders.clear();
    }

    private BytePairEncoder take() {
        var encoder = encoders.poll();
        return encoder == null ? new BytePairEncoder(merges) : encoder;
    }
}
