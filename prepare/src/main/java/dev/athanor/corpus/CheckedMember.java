package dev.athanor.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipException;

/// A member of a zip file whose end is an error when its bytes are not those that were packed: `ZipFile` does not look.
final class CheckedMember extends InputStream {
    private final InputStream in;
    private final long expected;
    private final CRC32 sum = new CRC32();

    CheckedMember(InputStream in, long expected) {
        this.in = in;
        this.expected = expected;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int read = in.read(into, from, length);
        if (read > 0) {
            sum.update(into, from, read);
        } else if (read < 0 && expected >= 0 && sum.getValue() != expected) {
            throw new ZipException("its checksum differs from the one it was packed with");
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
