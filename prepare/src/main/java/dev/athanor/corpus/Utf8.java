package dev.athanor.corpus;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Looks at text as bytes.
final class Utf8 {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    /// Where the first byte beyond ASCII is; the length if there is none.
    static int asciiEnd(byte[] text, int from) {
        int at = from;
        while (at + 8 <= text.length && ((long) LONG.get(text, at) & HIGH_BITS) == 0) {
            at += 8;
        }
        while (at < text.length && text[at] >= 0) {
            at++;
        }
        return at;
    }

    /// Where the first byte is that is no UTF-8 (Unicode 16, table 3-7); -1 if all of it is.
    static int invalidAt(byte[] text) {
        int at = asciiEnd(text, 0);
        while (at < text.length) {
            int length = characterLength(text, at);
            if (length == 0) {
                return at;
            }
            at = asciiEnd(text, at + length);
        }
        return -1;
    }

    private static int characterLength(byte[] text, int at) {
        int lead = text[at] & 0xFF;
        int second = at + 1 < text.length ? text[at + 1] & 0xFF : 0;
        if (lead >= 0xC2 && lead <= 0xDF) {
            return isTrailing(second) ? 2 : 0;
        }
        if (lead >= 0xE0 && lead <= 0xEF) {
            int least = lead == 0xE0 ? 0xA0 : 0x80;
            int most = lead == 0xED ? 0x9F : 0xBF;
            return second >= least && second <= most && trails(text, at + 2) ? 3 : 0;
        }
        if (lead >= 0xF0 && lead <= 0xF4) {
            int least = lead == 0xF0 ? 0x90 : 0x80;
            int most = lead == 0xF4 ? 0x8F : 0xBF;
            return second >= least && second <= most && trails(text, at + 2) && trails(text, at + 3) ? 4 : 0;
        }
        return 0;
    }

    private static boolean trails(byte[] text, int at) {
        return at < text.length && isTrailing(text[at] & 0xFF);
    }

    private static boolean isTrailing(int one) {
        return one >= 0x80 && one <= 0xBF;
    }
}
