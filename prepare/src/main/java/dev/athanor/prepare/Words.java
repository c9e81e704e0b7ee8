package dev.athanor.prepare;

/// Eight bytes of text at once, in a word whose lowest byte is the first.
final class Words {
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHEST = 0x8080808080808080L;

    private Words() {}

    /// A letter eight times.
    static long each(char letter) {
        return letter * ONES;
    }

    /// Where a letter stands, given eight times: the lowest bit set is the highest of the first one's byte.
    static long find(long word, long letters) {
        long apart = word ^ letters;
        return (apart - ONES) & ~apart & HIGHEST;
    }

    /// How many of the first bytes are below ten; of digits their distance from `0`.
    static int digits(long word) {
        // a byte from 10 to 127 carries into its highest bit, one beyond has it
        long others = (((word & ~HIGHEST) + 0x76 * ONES) | word) & HIGHEST;
        return Long.numberOfTrailingZeros(others) >> 3;
    }

    /// The number that the first `count` bytes, 1 to 8 digits, write.
    static long number(long word, int count) {
        // leading zeros make eight of them; then pairs, fours and all are joined side by side
        long eight = word << (64 - 8 * count);
        long pairs = eight * 10 + (eight >>> 8);
        return ((pairs & 0x000000FF000000FFL) * 0x000F424000000064L
                        + ((pairs >>> 16) & 0x000000FF000000FFL) * 0x0000271000000001L)
                >>> 32;
    }
}
