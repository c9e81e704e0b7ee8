package dev.athanor.distributed;

import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import org.bytedeco.pytorch.TensorVector;

/// What two processes of a group send each other under one tag: the elements, and in a checked group before them, under
/// a tag of its own, what they are.
///
/// @param peer the other process, by its number in the group
record Exchange(ProcessGroup group, org.bytedeco.pytorch.ProcessGroup handle, int peer, int tag) {
    Exchange {
        if (peer < 0 || peer >= group.size() || peer == group.rank() || tag < 0) {
            throw new IllegalArgumentException("rank " + group.rank() + " of " + group.size()
                    + " cannot exchange with rank " + peer + " under tag " + tag);
        }
    }

    Work send(Tensor tensor) {
        var elements = NativeTensors.vector(tensor);
        if (!group.settings().checked()) {
            var sent = begin(Operation.SEND, elements, 2 * tag);
            return new Work(group, Operation.SEND, peer, elements, () -> sent);
        }
        var words = agreement(Agreement.on(Operation.SEND, tensor, "tag " + tag));
        var said = begin(Operation.SEND, words, 2 * tag + 1);
        var sent = begin(Operation.SEND, elements, 2 * tag);
        return new Work(group, Operation.SEND, peer, elements, () -> {
            new Work(group, Operation.SEND, peer, words, () -> said).await();
            return sent;
        });
    }

    Work receive(Tensor tensor) {
        var elements = NativeTensors.vector(tensor);
        if (!group.settings().checked()) {
            var received = begin(Operation.RECEIVE, elements, 2 * tag);
            return new Work(group, Operation.RECEIVE, peer, elements, () -> received);
        }
        var ours = Agreement.on(Operation.SEND, tensor, "tag " + tag);
        var room = Agreement.room(1).release();
        var words = NativeTensors.vector(room);
        var heard = begin(Operation.RECEIVE, words, 2 * tag + 1);
        return new Work(group, Operation.RECEIVE, peer, elements, () -> {
            new Work(group, Operation.RECEIVE, peer, words, () -> heard).await();
            var theirs = Agreement.of(room.toBytes(), 0);
            room.close();
            if (!theirs.equals(ours)) {
                throw group.disagreement(peer, theirs, ours);
            }
            return begin(Operation.RECEIVE, elements, 2 * tag);
        });
    }

    private static TensorVector agreement(Agreement agreement) {
        try (var _ = Scope.open()) {
            return NativeTensors.vector(agreement.toTensor());
        }
    }

    private org.bytedeco.pytorch.Work begin(Operation operation, TensorVector tensors, int underTag) {
        try {
            return operation == Operation.SEND
                    ? handle.send(tensors, peer, underTag)
                    : handle.recv(tensors, peer, underTag);
        } catch (RuntimeException error) {
            throw group.failure(operation, peer, error);
        }
    }
}
