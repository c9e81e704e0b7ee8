package dev.athanor.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;

/// Damages a small file in every way a byte or a cut can, and holds its reader to one kind of error.
final class Damage {
    private static final int[] ALL_FLIPS = {0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff};
    private static final long MOST_ALLOCATED = 8 << 20;

    /// How many damaged files were refused, of how many.
    record Outcome(int refused, int tried) {}

    private Damage() {}

    /// Flips bits of each byte in turn, then cuts the file after each byte.
    static Outcome everywhere(byte[] sound, Path folder, Function<Path, Map<String, StoredTensor>> reader)
            throws IOException {
        int refused = 0;
        int tried = 0;
        for (int at = 0; at < sound.length; at++) {
            for (int flip : flips(at)) {
                byte[] damaged = sound.clone();
                damaged[at] = (byte) (damaged[at] ^ flip);
                refused += refuses(damaged, folder, reader, "byte " + at + " xor " + flip);
                tried++;
            }
        }
        for (int length = 0; length < sound.length; length++) {
            int cut = refuses(Arrays.copyOf(sound, length), folder, reader, "cut to " + length);
            assertThat(cut)
                    .as("a file cut to %d of %d bytes is refused", length, sound.length)
                    .isOne();
        }
        return new Outcome(refused, tried);
    }

    /// The changes to the byte at one place: every one with `-Dathanor.damage=all`, else one bit, another for each
    /// neighbour, and all bits at once.
    static int[] flips(int at) {
        return "all".equals(System.getProperty("athanor.damage")) ? ALL_FLIPS : new int[] {1 << (at % 8), 0xff};
    }

    /// 1 if the reader refuses, 0 if it reads; anything but a [CheckpointException] fails the test.
    static int refuses(byte[] bytes, Path folder, Function<Path, Map<String, StoredTensor>> reader, String what)
            throws IOException {
        Path file = Files.write(folder.resolve("damaged"), bytes);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        int refused = 0;
        try {
            for (var tensor : reader.apply(file).values()) {
                assertThat(tensor.bytes().byteSize()).isEqualTo(StoredTensor.byteSize(tensor.dtype(), tensor.shape()));
                tensor.bytes().toArray(ValueLayout.JAVA_BYTE);
            }
        } catch (CheckpointException e) {
            assertThat(e).as(what).hasMessageContaining("damaged");
            refused = 1;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(what + " ended in " + e, e);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).as(what).isLessThan(MOST_ALLOCATED);
        return refused;
    }
}
