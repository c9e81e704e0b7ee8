package dev.athanor.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Writes a new file and sums it up on the way.
final class DigestingChannel implements WritableByteChannel {
    private final String name;
    private final FileChannel file;
    private final SaveSteps steps;
    private final BlockDigest digest = new BlockDigest();

    DigestingChannel(Path path, SaveSteps steps) throws IOException {
        this.name = String.valueOf(path.getFileName());
        this.steps = steps;
        steps.reached("create " + name);
        this.file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int length = source.remaining();
        steps.reached("write " + name);
        digest.update(source);
        while (source.hasRemaining()) {
            file.write(source);
        }
        return length;
    }

    /// Syncs the file to the disk.
    FileDigest finish() throws IOException {
        steps.reached("sync " + name);
        file.force(true);
        return digest.finish();
    }

    @Override
    public boolean isOpen() {
        return file.isOpen();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
