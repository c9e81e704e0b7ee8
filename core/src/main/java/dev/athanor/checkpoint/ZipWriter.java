package dev.athanor.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/// Writes a zip of stored entries, each at a multiple of 64 bytes, as PyTorch maps them. Sizes are known beforehand;
/// the checksum is put into an entry's header after its data has passed.
final class ZipWriter {
    static final int ALIGNMENT = 64;
    private static final int LOCAL_BYTES = 30;
    private static final int CRC_AT = 14;
    private static final int VERSION = 45; // the first with 64-bit sizes
    private static final int UTF_8_NAMES = 1 << 11;
    private static final int DATE = 0x21; // 1980-01-01: equal tensors make equal files
    private static final int ELSEWHERE = 0xffffffff;
    private static final short EXTRA_64 = 1;
    private static final short EXTRA_PADDING = 0x4246; // "FB", as PyTorch pads

    @FunctionalInterface
    interface Content {
        void write(WritableByteChannel channel) throws IOException;
    }

    private record Written(String name, long headerAt, long size, int crc) {
        boolean isWide() {
            return size >= Integer.toUnsignedLong(ELSEWHERE) || headerAt >= Integer.toUnsignedLong(ELSEWHERE);
        }
    }

    private final SeekableByteChannel channel;
    private final List<Written> entries = new ArrayList<>();

    ZipWriter(SeekableByteChannel channel) {
        this.channel = channel;
    }

    void entry(String name, byte[] bytes) throws IOException {
        entry(name, bytes.length, to -> Pieces.write(to, MemorySegment.ofArray(bytes)));
    }

    /// @throws IllegalStateException if `content` is not `size` bytes
    void entry(String name, long size, Content content) throws IOException {
        long headerAt = channel.position();
        byte[] encoded = name.getBytes(UTF_8);
        boolean wide = size >= Integer.toUnsignedLong(ELSEWHERE);
        int wideBytes = wide ? 4 + 2 * Long.BYTES : 0;
        int unpadded = LOCAL_BYTES + encoded.length + wideBytes + 4;
        int padding = (int) Math.floorMod(-(headerAt + unpadded), (long) ALIGNMENT);
        var header = buffer(unpadded + padding);
        header.putInt(0x04034b50);
        header.putShort((short) VERSION).putShort((short) UTF_8_NAMES).putShort((short) 0);
        header.putShort((short) 0).putShort((short) DATE);
        header.putInt(0);
        header.putInt(wide ? ELSEWHERE : (int) size).putInt(wide ? ELSEWHERE : (int) size);
        header.putShort((short) encoded.length).putShort((short) (wideBytes + 4 + padding));
        header.put(encoded);
        if (wide) {
            header.putShort(EXTRA_64)
                    .putShort((short) (2 * Long.BYTES))
                    .putLong(size)
                    .putLong(size);
        }
        header.putShort(EXTRA_PADDING).putShort((short) padding);
        write(header.position(header.capacity()).flip());

        var crc = new CRC32();
        long start = channel.position();
        content.write(new Summing(channel, crc));
        long end = channel.position();
        if (end - start != size) {
            throw new IllegalStateException("entry " + name + " has " + (end - start) + " bytes, expected " + size);
        }
        channel.position(headerAt + CRC_AT);
        write(buffer(4).putInt((int) crc.getValue()).flip());
        channel.position(end);
        entries.add(new Written(name, headerAt, size, (int) crc.getValue()));
    }

    void finish() throws IOException {
        long start = channel.position();
        for (var entry : entries) {
            write(central(entry));
        }
        long end = channel.position();
        var last = buffer(56 + 20 + 22);
        last.putInt(0x06064b50).putLong(44);
        last.putShort((short) VERSION).putShort((short) VERSION).putInt(0).putInt(0);
        last.putLong(entries.size())
                .putLong(entries.size())
                .putLong(end - start)
                .putLong(start);
        last.putInt(0x07064b50).putInt(0).putLong(end).putInt(1);
        short count = (short) Math.min(entries.size(), 0xffff);
        last.putInt(0x06054b50)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort(count)
                .putShort(count);
        last.putInt((int) Math.min(end - start, 0xffffffffL)).putInt((int) Math.min(start, 0xffffffffL));
        last.putShort((short) 0);
        write(last.flip());
    }

    private static ByteBuffer central(Written entry) {
        boolean wide = entry.isWide();
        byte[] name = entry.name.getBytes(UTF_8);
        int extra = wide ? 4 + 3 * Long.BYTES : 0;
        var header = buffer(46 + name.length + extra);
        header.putInt(0x02014b50).putShort((short) VERSION).putShort((short) VERSION);
        header.putShort((short) UTF_8_NAMES)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) DATE);
        header.putInt(entry.crc);
        header.putInt(wide ? ELSEWHERE : (int) entry.size).putInt(wide ? ELSEWHERE : (int) entry.size);
        header.putShort((short) name.length).putShort((short) extra).putShort((short) 0);
        header.putShort((short) 0).putShort((short) 0).putInt(0);
        header.putInt(wide ? ELSEWHERE : (int) entry.headerAt);
        header.put(name);
        if (wide) {
            header.putShort(EXTRA_64).putShort((short) (3 * Long.BYTES));
            header.putLong(entry.size).putLong(entry.size).putLong(entry.headerAt);
        }
        return header.flip();
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /// Passes bytes on and sums them up.
    private record Summing(WritableByteChannel channel, CRC32 crc) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer source) throws IOException {
            int length = source.remaining();
            crc.update(source.duplicate());
            while (source.hasRemaining()) {
                channel.write(source);
            }
            return length;
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
