package dev.athanor.data;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// How a shard of tokens is laid out, little-endian: a header of 64 bytes; the ids, of 2 or 4 bytes each, up to a
/// multiple of 8; for each document the number of the token it ends before, of 8 bytes; a checksum of 4 bytes (CRC-32C)
/// for each 64 KiB block of ids and ends; a checksum of header and checksums.
///
/// @param idBytes 2 or 4
/// @param vocabularySize every id is less
record ShardFormat(int idBytes, int vocabularySize, long tokens, long documents) {
    static final byte[] MAGIC = {'A', 'T', 'H', 'T', 'O', 'K', 'E', 'N'};
    static final int VERSION = 1;
    static final int HEADER_BYTES = 64;
    static final int BLOCK_BYTES = 1 << 16;

    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// The least bytes that hold every id.
    static int idBytes(int vocabularySize) {
        return vocabularySize <= 1 << 16 ? 2 : 4;
    }

    long endsAt() {
        return HEADER_BYTES + (tokens * idBytes + 7) / 8 * 8;
    }

    long checksumsAt() {
        return endsAt() + documents * 8;
    }

    int blocks() {
        return Math.toIntExact(Math.ceilDiv(checksumsAt() - HEADER_BYTES, BLOCK_BYTES));
    }

    long fileBytes() {
        return checksumsAt() + 4L * blocks() + 4;
    }
}
