package dev.athanor.prepare;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;

/// The texts of a block of rows, each different one kept once; what is asked of a text is asked of that one.
final class TextColumn implements StagedValues {
    /// Bytes that must be readable, whatever they are, after those of a text.
    static final int PADDING = 8;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int ABSENT = -1;

    private final Set<String> missingText;
    private final Predicate<String> allowed;
    private int[] slots = new int[64];
    private long[] hashes = new long[32];
    private int[] ends = new int[32];
    private int[] codeOf = new int[32];
    private byte[] letters = new byte[1024];
    private int[] codes = new int[1024];
    private int different;
    private int texts;
    private int rows;
    private int missing;

    /// @param missingText texts that stand for a missing value
    /// @param allowed what every other text must fulfil
    TextColumn(Set<String> missingText, Predicate<String> allowed) {
        this.missingText = missingText;
        this.allowed = allowed;
    }

    /// @return a hash that is equal for equal texts
    /// @throws UnreadableText if the bytes are no UTF-8, or not allowed
    long add(byte[] source, int from, int to) {
        return add(hash(source, from, to), source, from, to);
    }

    /// As [#add], with the hash of the text.
    long add(long hash, byte[] source, int from, int to) {
        int entry = entry(hash, source, from, to); // which may move the codes
        addCode(codeOf[entry]);
        return hash;
    }

    long addMissing() {
        addCode(ABSENT);
        return ABSENT;
    }

    private void addCode(int code) {
        if (rows == codes.length) {
            codes = Arrays.copyOf(codes, 2 * rows);
        }
        missing += code == ABSENT ? 1 : 0;
        codes[rows++] = code;
    }

    private static long hash(byte[] source, int from, int to) {
        long hash = 0;
        int at = from;
        for (; at + 8 <= to; at += 8) {
            hash = HashColumn.join(hash, (long) LONG.get(source, at));
        }
        return lastHash(hash, (long) LONG.get(source, at), to - at, to - from);
    }

    /// The hash of a text when that of its first bytes, by eight, is known.
    ///
    /// @param word eight bytes that begin with the last ones, of which there are `left`, up to seven
    static long lastHash(long hash, long word, int left, int length) {
        return HashColumn.join(HashColumn.join(hash, word & ((1L << (8 * left)) - 1)), length);
    }

    private int entry(long hash, byte[] source, int from, int to) {
        int mask = slots.length - 1;
        int slot = (int) (hash ^ (hash >>> 32)) & mask;
        while (slots[slot] != 0) {
            int entry = slots[slot] - 1;
            if (hashes[entry] == hash && Arrays.equals(letters, start(entry), ends[entry], source, from, to)) {
                return entry;
            }
            slot = (slot + 1) & mask;
        }
        slots[slot] = different + 1;
        return create(hash, source, from, to);
    }

    private int start(int entry) {
        return entry == 0 ? 0 : ends[entry - 1];
    }

    private int create(long hash, byte[] source, int from, int to) {
        if (different == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * different);
            ends = Arrays.copyOf(ends, 2 * different);
            codeOf = Arrays.copyOf(codeOf, 2 * different);
        }
        int start = different == 0 ? 0 : ends[different - 1];
        int end = start + to - from;
        if (end > letters.length) {
            letters = Arrays.copyOf(letters, Math.max(end, 2 * letters.length));
        }
        System.arraycopy(source, from, letters, start, to - from);
        hashes[different] = hash;
        ends[different] = end;
        codeOf[different] = isMissing(source, from, to) ? ABSENT : texts++;
        if (2 * ++different > slots.length) {
            spread();
        }
        return different - 1;
    }

    private boolean isMissing(byte[] source, int from, int to) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(source, from, to - from))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new UnreadableText("holds text that is not UTF-8");
        }
        if (missingText.contains(text)) {
            return true;
        }
        if (!allowed.test(text)) {
            throw new UnreadableText("holds \"" + text + "\" where it cannot be");
        }
        return false;
    }

    private void spread() {
        slots = new int[4 * slots.length];
        int mask = slots.length - 1;
        for (int entry = 0; entry < different; entry++) {
            int slot = (int) (hashes[entry] ^ (hashes[entry] >>> 32)) & mask;
            while (slots[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = entry + 1;
        }
    }

    @Override
    public StagedColumn encode(GrowingBytes out) {
        int start = out.size();
        int letters = dictionary(out);
        int data = out.size();
        int present = rows - missing;
        int width = texts <= 1 << 8 ? 1 : texts <= 1 << 16 ? 2 : 4;
        int padded = 8 * Levels.groups(present);
        int runs = 2 * Levels.groups(present) + 1;
        ParquetLayout.dataPage(
                out, rows, Levels.bytes(rows, missing) + 1 + Levels.varintBytes(runs) + width * padded, true);
        long levels = Levels.put(out, rows, missing, row -> codes[row] != ABSENT);
        out.put(8 * width).putVarint(runs);
        int values = out.size();
        var room = out.room(width * padded);
        for (int row = 0; row < rows; row++) {
            if (codes[row] != ABSENT) {
                put(room, width, codes[row]);
            }
        }
        for (int i = present; i < padded; i++) {
            put(room, width, 0);
        }
        return new StagedColumn(missing, data, levels, values, width, start, letters, texts, out.size());
    }

    /// @return where its texts begin
    private int dictionary(GrowingBytes out) {
        int bytes = 4 * texts;
        for (int entry = 0; entry < different; entry++) {
            bytes += codeOf[entry] == ABSENT ? 0 : ends[entry] - start(entry);
        }
        ParquetLayout.dictionaryPage(out, texts, bytes);
        int begin = out.size();
        var room = out.room(bytes);
        for (int entry = 0; entry < different; entry++) {
            if (codeOf[entry] != ABSENT) {
                int length = ends[entry] - start(entry);
                room.putInt(length).put(letters, start(entry), length);
            }
        }
        return begin;
    }

    private static void put(ByteBuffer room, int width, int code) {
        switch (width) {
            case 1 -> room.put((byte) code);
            case 2 -> room.putShort((short) code);
            default -> room.putInt(code);
        }
    }

    @Override
    public void clear() {
        Arrays.fill(slots, 0);
        different = 0;
        texts = 0;
        rows = 0;
        missing = 0;
    }
}
