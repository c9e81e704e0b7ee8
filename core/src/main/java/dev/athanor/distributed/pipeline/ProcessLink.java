package dev.athanor.distributed.pipeline;

import dev.athanor.distributed.ProcessGroup;
import dev.athanor.distributed.Work;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// A link over a group whose processes are the ranks of the pipeline.
public final class ProcessLink implements Link {
    private final ProcessGroup group;
    private final List<Work> sent = new ArrayList<>();

    public ProcessLink(ProcessGroup group) {
        this.group = group;
    }

    @Override
    public void send(Tensor tensor, int rank, int tag) {
        sent.add(group.send(tensor, rank, tag));
    }

    @Override
    public Arrival receive(Tensor room, int rank, int tag) {
        var work = group.receive(room, rank, tag);
        return work::await;
    }

    @Override
    public void flush() {
        sent.forEach(Work::await);
        sent.clear();
    }
}
