package dev.athanor.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Tokens that stand for themselves wherever they are in a text: the special ones, and words that were added.
///
/// @param tokens in the order of the file
record AddedTokens(List<Added> tokens) {
    /// @param special whether a decoded text leaves it out
    record Added(int id, String text, boolean special) {}

    /// A piece of a text: an added token, or what is between two.
    ///
    /// @param token null for what is between
    record Piece(String text, @Nullable Added token) {}

    AddedTokens {
        tokens = List.copyOf(tokens);
    }

    static AddedTokens special(Collection<String> texts, int firstId) {
        var tokens = new ArrayList<Added>();
        for (var text : texts) {
            tokens.add(new Added(firstId + tokens.size(), text, true));
        }
        return new AddedTokens(tokens);
    }

    SortedMap<String, Integer> special() {
        var special = new TreeMap<String, Integer>();
        for (var token : tokens) {
            if (token.special()) {
                special.put(token.text(), token.id());
            }
        }
        return special;
    }

    boolean isSpecial(int id) {
        return tokens.stream().anyMatch(token -> token.id() == id && token.special());
    }

    /// Cuts a text at its tokens, the leftmost first and of several there the longest.
    List<Piece> pieces(String text, Specials specials) {
        var wanted = tokens.stream()
                .filter(token -> specials != Specials.IGNORE || !token.special())
                .filter(token -> text.contains(token.text()))
                .toList();
        if (wanted.isEmpty()) {
            return List.of(new Piece(text, null));
        }
        var byText = wanted.stream().collect(Collectors.toMap(Added::text, token -> token, (first, _) -> first));
        var pattern = Pattern.compile(byText.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
        var pieces = new ArrayList<Piece>();
        var matcher = pattern.matcher(text);
        int from = 0;
        while (matcher.find()) {
            pieces.add(new Piece(text.substring(from, matcher.start()), null));
            pieces.add(new Piece(matcher.group(), byText.get(matcher.group())));
            from = matcher.end();
        }
        pieces.add(new Piece(text.substring(from), null));
        return pieces;
    }
}
