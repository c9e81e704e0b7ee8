package dev.athanor.checkpoint;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/// Sums up a file as its bytes pass: SHA-256 of the whole, which nobody can forge, and CRC-32C of each block, which
/// says where damage is.
final class BlockDigest {
    static final int BLOCK_BYTES = 1 << 20;

    private final MessageDigest whole = sha256();
    private final CRC32C block = new CRC32C();
    private int[] blocks = new int[16];
    private int blockCount;
    private int inBlock;
    private long bytes;

    /// Takes in what remains of `buffer`, which is left as it was.
    void update(ByteBuffer buffer) {
        bytes += buffer.remaining();
        whole.update(buffer.duplicate());
        var rest = buffer.duplicate();
        int end = rest.limit();
        while (rest.position() < end) {
            int take = Math.min(BLOCK_BYTES - inBlock, end - rest.position());
            rest.limit(rest.position() + take);
            block.update(rest);
            rest.limit(end);
            inBlock += take;
            if (inBlock == BLOCK_BYTES) {
                closeBlock();
            }
        }
    }

    /// Ends the sum; the digest cannot be used after.
    FileDigest finish() {
        if (inBlock > 0) {
            closeBlock();
        }
        return new FileDigest(
                bytes, HexFormat.of().formatHex(whole.digest()), Blocks.of(Arrays.copyOf(blocks, blockCount)));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private void closeBlock() {
        if (blockCount == blocks.length) {
            blocks = Arrays.copyOf(blocks, blockCount * 2);
        }
        blocks[blockCount++] = (int) block.getValue();
        block.reset();
        inBlock = 0;
    }
}
