package dev.athanor.server;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads a `prompt`: text, ids, or a list of either.
final class Prompts {
    private static final String EXPECTED =
            "expected text, a list of texts, a list of token ids or a list of such lists";

    /// @param ids of the tokens, at least one
    /// @param text what they stand for
    @SuppressWarnings("ArrayRecordComponent") // read where it is made, and compared nowhere
    record Prompt(int[] ids, String text) {}

    private final Fields fields;
    private final Function<String, int[]> encode;
    private final Function<int[], String> decode;
    private final int vocab;

    Prompts(Fields fields, Function<String, int[]> encode, Function<int[], String> decode, int vocab) {
        this.fields = fields;
        this.encode = encode;
        this.decode = decode;
        this.vocab = vocab;
    }

    /// Those given; what is wrong is a problem of the fields.
    ///
    /// @param most how many there may be
    List<Prompt> read(int most) {
        var given = fields.get("prompt").orElse(null);
        var prompts = new ArrayList<Prompt>();
        switch (given) {
            case null -> fields.problem("prompt", "is not given, " + EXPECTED);
            case String text -> text("prompt", text, prompts);
            case List<?> list
            when list.isEmpty() -> fields.problem("prompt", "is an empty list, expected a prompt at least");
            case List<?> list when list.getFirst() instanceof Number -> ids("prompt", list, prompts);
            case List<?> list
            when list.size() > most ->
                fields.problem(
                        "prompt",
                        "holds " + list.size() + " prompts, expected at most " + most + "; send several requests");
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    each("prompt[" + i + "]", list.get(i), prompts);
                }
            }
            default -> fields.problem("prompt", "is " + Fields.shown(given) + ", " + EXPECTED);
        }
        return prompts;
    }

    private void each(String place, @Nullable Object value, List<Prompt> prompts) {
        switch (value) {
            case String text -> text(place, text, prompts);
            case List<?> list -> ids(place, list, prompts);
            case null, default ->
                fields.problem(place, "is " + Fields.shown(value) + ", expected text or a list of token ids");
        }
    }

    private void text(String place, String text, List<Prompt> prompts) {
        add(place, encode.apply(text), text, prompts);
    }

    private void ids(String place, List<?> list, List<Prompt> prompts) {
        var ids = new int[list.size()];
        for (int i = 0; i < ids.length; i++) {
            if (list.get(i) instanceof Long id && id >= 0 && id < vocab) {
                ids[i] = id.intValue();
            } else {
                fields.problem(
                        place + "[" + i + "]",
                        "is " + Fields.shown(list.get(i)) + ", expected a token id from 0 to " + (vocab - 1));
                return;
            }
        }
        add(place, ids, decode.apply(ids), prompts);
    }

    private void add(String place, int[] ids, String text, List<Prompt> prompts) {
        if (ids.length == 0) {
            fields.problem(
                    place,
                    "has no tokens, expected one at least; to begin a text, send the id of the token that begins one");
        } else {
            prompts.add(new Prompt(ids, text));
        }
    }
}
