package dev.athanor.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// GPT-2's letters for bytes: a token's text shows each of its bytes as one printable character.
final class ByteAlphabet {
    private static final char[] LETTERS = letters();
    private static final short[] BYTES = bytes();

    private ByteAlphabet() {}

    static char letter(int unsignedByte) {
        return LETTERS[unsignedByte];
    }

    static String text(byte[] bytes) {
        var text = new StringBuilder(bytes.length);
        for (byte one : bytes) {
            text.append(LETTERS[one & 0xFF]);
        }
        return text.toString();
    }

    /// The bytes that a token's text stands for; a character that stands for none is taken as UTF-8.
    static byte[] bytes(String token) {
        var bytes = new byte[token.length()];
        for (int i = 0; i < bytes.length; i++) {
            char letter = token.charAt(i);
            if (letter >= BYTES.length || BYTES[letter] < 0) {
                return token.getBytes(StandardCharsets.UTF_8);
            }
            bytes[i] = (byte) BYTES[letter];
        }
        return bytes;
    }

    /// The byte that a token of one letter stands for, or -1.
    static int single(String token) {
        return token.length() == 1 && token.charAt(0) < BYTES.length ? BYTES[token.charAt(0)] : -1;
    }

    private static char[] letters() {
        var letters = new char[256];
        int next = 256;
        for (int i = 0; i < 256; i++) {
            boolean printable = (i >= '!' && i <= '~') || (i >= 0xA1 && i != 0xAD);
            letters[i] = (char) (printable ? i : next++);
        }
        return letters;
    }

    private static short[] bytes() {
        var bytes = new short[256 + 68];
        Arrays.fill(bytes, (short) -1);
        for (int i = 0; i < 256; i++) {
            bytes[LETTERS[i]] = (short) i;
        }
        return bytes;
    }
}
