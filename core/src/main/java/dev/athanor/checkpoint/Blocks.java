package dev.athanor.checkpoint;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/// The CRC-32C of each block of a file, as hex: eight digits a block.
record Blocks(String hex) {
    static Blocks of(int[] sums) {
        var bytes = ByteBuffer.allocate(sums.length * Integer.BYTES);
        for (int sum : sums) {
            bytes.putInt(sum);
        }
        return new Blocks(HexFormat.of().formatHex(bytes.array()));
    }

    /// The first block in which two files of one length differ, or -1.
    int firstDifference(Blocks other) {
        int length = Math.min(hex.length(), other.hex.length());
        for (int at = 0; at < length; at++) {
            if (hex.charAt(at) != other.hex.charAt(at)) {
                return at / (2 * Integer.BYTES);
            }
        }
        return -1;
    }
}
