package dev.athanor.distributed;

import dev.athanor.tensor.DType;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What a process is about to do, in words that processes compare before they do it.
///
/// @param words such as `allReduce of 8 F32 elements, SUM`
record Agreement(String words) {
    private static final int ROOM = 128; // bytes; the longest of these words are half as many

    static Agreement on(Operation operation, Tensor tensor, Object detail) {
        return new Agreement(operation + " of " + tensor.elements() + " " + tensor.dtype() + " elements, " + detail);
    }

    Tensor toTensor() {
        var bytes = Arrays.copyOf(words.getBytes(StandardCharsets.UTF_8), ROOM);
        return Tensor.of(MemorySegment.ofArray(bytes), DType.U8, Shape.of(ROOM));
    }

    /// Room for the words of so many processes.
    static Tensor room(int processes) {
        return Tensor.of(new byte[processes * ROOM]);
    }

    static Agreement of(byte[] words, int process) {
        return new Agreement(new String(words, process * ROOM, ROOM, StandardCharsets.UTF_8).trim());
    }

    /// Throws on every process of the group unless all are about to do this.
    void require(ProcessGroup group) {
        try (var _ = Scope.open()) {
            var all = room(group.size());
            group.gather(all, toTensor()).await();
            var said = all.toBytes();
            for (int rank = 0; rank < group.size(); rank++) {
                var theirs = of(said, rank);
                if (!theirs.equals(this)) {
                    throw group.disagreement(rank, theirs, this);
                }
            }
        }
    }
}
