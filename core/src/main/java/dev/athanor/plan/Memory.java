package dev.athanor.plan;

import dev.athanor.train.Precision;
import java.util.ArrayList;
import java.util.List;

/// The most memory that a training's process holds at one time (the high water of its resident set), by what holds it.
///
/// The peak is where the last logits are computed: parameters, their gradients and the optimiser's state are there, all
/// blocks have kept what they keep, and a chunk of logits is beside its exponentials. With recomputation it is there
/// or in the pass back through one block.
///
/// @param shares in the order in which a table shows them
public record Memory(List<Share> shares) {
    private static final long FP32 = 4;
    private static final long HALF = 2;
    /// As `loss.LinearCrossEntropy` chooses its rows.
    private static final long LOGITS_AT_ONCE = 1L << 24;

    private static final long LEAST_ROWS = 64;

    /// The matrix library's packed operands, on the threads that it computes on (measured).
    private static final long WORKSPACE = 37_000_000;

    /// The C library keeps what was freed between tensors that live on: measured with one arena, over 1 to 12 blocks.
    private static final double HELD_OF_SMALL = 0.14;

    private static final long HELD_ALWAYS = 40_000_000;

    public Memory {
        shares = List.copyOf(shares);
    }

    /// @param process what the JVM and its libraries take without the model, [OwnProcess]
    /// @param data what the samples take
    public static Memory of(Anatomy anatomy, Job job, long process, long data) {
        int width = (int) (job.precision() == Precision.FP32 ? FP32 : HALF);
        long units = job.batch() * anatomy.unitsPerSample();
        long parameters = anatomy.parameters() * FP32;
        long kept = sum(anatomy.around(), width) * units;
        long block = sum(anatomy.block(), width) * units;
        long back = sum(anatomy.gradients(), width) * units;
        long logits = anatomy.head().map(head -> logits(head, units, width)).orElse(0L);
        long turning; // what is there beside what was kept, at the worst moment
        if (job.recompute()) {
            kept += anatomy.blocks() * anatomy.handed() * FP32 * units;
            turning = Math.max(logits, block + back);
        } else {
            kept += anatomy.blocks() * block;
            turning = Math.max(logits, back);
        }
        long casts = job.precision() == Precision.FP32 ? 0 : anatomy.parameters() * HALF;
        long state = parameters * job.rule().moments();
        long held = job.recompute()
                ? 0 // its trainer has the C library return what is freed
                : HELD_ALWAYS
                        + Math.round(HELD_OF_SMALL
                                * (2 * parameters + state + kept + casts + Math.max(0, turning - logits)));
        var shares = new ArrayList<Share>();
        shares.add(new Share("parameters", parameters));
        shares.add(new Share("gradients", parameters));
        shares.add(new Share("optimizer's state", state));
        if (casts > 0) {
            shares.add(new Share("parameters in 16 bits", casts));
        }
        shares.add(new Share("activations", kept + Math.max(0, turning - logits)));
        if (logits > 0) {
            shares.add(new Share("logits of a chunk", logits));
        }
        if (data > 0) {
            shares.add(new Share("data", data));
        }
        shares.add(new Share("workspace of products", WORKSPACE));
        if (held > 0) {
            shares.add(new Share("freed and held by the C library", held));
        }
        shares.add(new Share("JVM and libraries", process));
        return new Memory(shares);
    }

    /// The peak.
    public long bytes() {
        return shares.stream().mapToLong(Share::bytes).sum();
    }

    /// A chunk's logits, their exponentials, and under autocast what the product gave.
    private static long logits(Anatomy.Head head, long units, int width) {
        long rows = Math.min(units, Math.max(LEAST_ROWS, LOGITS_AT_ONCE / head.classes()));
        return rows * head.classes() * (width == FP32 ? 2 * FP32 : 2 * FP32 + HALF);
    }

    private static long sum(List<Kept> kept, int width) {
        return kept.stream().mapToLong(each -> each.bytes(width)).sum();
    }
}
