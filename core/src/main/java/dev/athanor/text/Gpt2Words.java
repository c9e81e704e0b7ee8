package dev.athanor.text;

/// Cuts UTF-8 text where GPT-2's pattern does (Radford et al. 2019), without a pattern matcher:
/// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`.
final class Gpt2Words {
    private Gpt2Words() {}

    /// Where the word that starts at `from` ends.
    ///
    /// @param text valid UTF-8
    /// @param from less than `to`
    static int end(byte[] text, int from, int to) {
        byte first = text[from];
        if (first == '\'') {
            int contraction = contraction(text, from + 1, to);
            if (contraction > 0) {
                return from + 1 + contraction;
            }
        }
        int at = from;
        byte type = typeAt(text, at);
        if (first == ' ' && from + 1 < to) {
            byte next = typeAt(text, from + 1);
            if (next != CharacterClasses.SPACE) {
                at++;
                type = next;
            }
        }
        if (type != CharacterClasses.SPACE) {
            at += length(text[at]);
            while (at < to && typeAt(text, at) == type) {
                at += length(text[at]);
            }
            return at;
        }
        return spaces(text, from, to);
    }

    /// Of several spaces before a word the last is left to it.
    private static int spaces(byte[] text, int from, int to) {
        int at = from;
        int last = from;
        while (at < to && typeAt(text, at) == CharacterClasses.SPACE) {
            last = at;
            at += length(text[at]);
        }
        return at == to || last == from ? at : last;
    }

    private static int contraction(byte[] text, int at, int to) {
        if (at >= to) {
            return 0;
        }
        byte second = at + 1 < to ? text[at + 1] : 0;
        return switch (text[at]) {
            case 's', 't', 'm', 'd' -> 1;
            case 'r', 'v' -> second == 'e' ? 2 : 0;
            case 'l' -> second == 'l' ? 2 : 0;
            default -> 0;
        };
    }

    private static byte typeAt(byte[] text, int at) {
        byte lead = text[at];
        return CharacterClasses.of(lead >= 0 ? lead : codePoint(text, at));
    }

    private static int codePoint(byte[] text, int at) {
        int lead = text[at] & 0xFF;
        if (lead < 0xE0) {
            return ((lead & 0x1F) << 6) | rest(text, at + 1);
        }
        if (lead < 0xF0) {
            return ((lead & 0x0F) << 12) | (rest(text, at + 1) << 6) | rest(text, at + 2);
        }
        return ((lead & 0x07) << 18) | (rest(text, at + 1) << 12) | (rest(text, at + 2) << 6) | rest(text, at + 3);
    }

    private static int rest(byte[] text, int at) {
        return text[at] & 0x3F;
    }

    private static int length(byte lead) {
        if (lead >= 0) {
            return 1;
        }
        return (lead & 0xFF) < 0xE0 ? 2 : (lead & 0xFF) < 0xF0 ? 3 : 4;
    }
}
