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
    static final String ACTIVATIONS = "activations";
    private static final String FROZEN = "encoder, which does not learn";
    private static final long FP32 = 4;
    private static final long HALF = 2;
    /// As `loss.LinearCrossEntropy` chooses its rows.
    private static final long LOGITS_AT_ONCE = 1L << 24;

    private static final long LEAST_ROWS = 64;
    private static final long MOST_DIVISIBLE = 32_000_000;

    /// What the matrix library packs its operands into: at most this, and this part of a small model's tensors
    /// (measured).
    private static final long WORKSPACE = 37_000_000;

    private static final double WORKSPACE_OF_SMALL = 0.12;

    /// What the C library keeps of freed tensors, between others that live on, as part of what lives (measured).
    private static final double HELD = 0.23;

    /// Where more than this lives, the C library is to keep nothing: it keeps up to half as much again by then.
    private static final long GIVEN_BACK_FROM = 256_000_000;

    public Memory {
        shares = List.copyOf(shares);
    }

    /// Whether such a training should have freed tensors given back to the system, see
    /// [dev.athanor.tensor.FreedMemory]: where much lives, or little is to. [#of] counts on it.
    public static boolean givesBack(Anatomy anatomy, Job job) {
        var living = Living.of(anatomy, job);
        return job.recompute() || living.bytes() > GIVEN_BACK_FROM;
    }

    /// The peak of a training.
    ///
    /// @param process what the JVM and its libraries take without the model, [Toy#process]
    /// @param data what the samples take
    public static Memory of(Anatomy anatomy, Job job, long process, long data) {
        var living = Living.of(anatomy, job);
        var shares = new ArrayList<Share>();
        shares.add(new Share("parameters", living.parameters()));
        shares.add(new Share("gradients", living.parameters()));
        shares.add(new Share("optimizer's state", living.state()));
        addIfAny(shares, "parameters in 16 bits", living.casts());
        shares.add(new Share(ACTIVATIONS, living.activations()));
        addIfAny(shares, "logits of a chunk", living.logits());
        addIfAny(shares, "gradients of parts side by side", living.ofParts());
        return frame(shares, living.bytes(), givesBack(anatomy, job) ? 0 : HELD, process, data);
    }

    /// The peak of a frozen encoder that computes what stands for samples.
    ///
    /// @param atOnce samples that go through it together
    public static Memory ofForward(Anatomy encoder, long atOnce, long process, long data) {
        long parameters = encoder.parameters() * FP32;
        long activations = Living.forward(encoder, atOnce, (int) FP32);
        return frame(
                List.of(new Share(FROZEN, parameters), new Share(ACTIVATIONS, activations)),
                parameters + activations,
                HELD,
                process,
                data);
    }

    private static Memory frame(List<Share> living, long bytes, double held, long process, long data) {
        var shares = new ArrayList<>(living);
        addIfAny(shares, "data", data);
        shares.add(new Share("workspace of products", Math.min(WORKSPACE, Math.round(WORKSPACE_OF_SMALL * bytes))));
        addIfAny(shares, "freed and held by the C library", Math.round(held * bytes));
        shares.add(new Share("JVM and libraries", process));
        return new Memory(shares);
    }

    /// The same where checkpoints are saved: of all that is saved there is a copy, which is written while training goes
    /// on.
    Memory saving(Anatomy anatomy, Job job) {
        var all = new ArrayList<>(shares);
        long parameters = anatomy.parameters() * FP32;
        all.add(
                all.size() - 1,
                new Share("copy that is saved", parameters * (1 + job.rule().moments())));
        return new Memory(all);
    }

    /// The same beside an encoder that does not learn.
    Memory beside(Anatomy encoder) {
        var all = new ArrayList<Share>();
        all.add(new Share(FROZEN, encoder.parameters() * FP32));
        all.addAll(shares);
        return new Memory(all);
    }

    private static void addIfAny(List<Share> shares, String purpose, long bytes) {
        if (bytes > 0) {
            shares.add(new Share(purpose, bytes));
        }
    }

    /// What takes so much for this purpose.
    long of(String purpose) {
        return shares.stream()
                .filter(share -> share.purpose().equals(purpose))
                .mapToLong(Share::bytes)
                .sum();
    }

    /// The peak.
    public long bytes() {
        return shares.stream().mapToLong(Share::bytes).sum();
    }

    /// The tensors that live at the peak, in bytes.
    private record Living(long parameters, long state, long casts, long activations, long logits, long ofParts) {
        static Living of(Anatomy anatomy, Job job) {
            int width = (int) (job.precision() == Precision.FP32 ? FP32 : HALF);
            long units = job.batch() * anatomy.mostPerSample();
            long parameters = anatomy.parameters() * FP32;
            long kept = sum(anatomy.around(), width) * units;
            long block = sum(anatomy.block(), width) * units;
            long back = sum(anatomy.gradients(), width) * units;
            int parts = parts(anatomy, job);
            var head = anatomy.head();
            long logits = head.map(of -> parts * chunk(of, Math.ceilDiv(units, parts), width))
                    .orElse(0L);
            long ofParts = 0; // gradients that a part has for itself: first of the head, in the end of everything
            if (job.recompute()) {
                kept += anatomy.blocks() * anatomy.handed() * FP32 * units;
                back += block;
            } else {
                kept += anatomy.blocks() * block;
            }
            if (parts > 1) {
                long ofHeads =
                        parts * head.map(of -> of.classes() * of.dim() * FP32).orElse(0L);
                ofParts = Math.max(ofHeads, parts * parameters - kept - logits);
            }
            long going = kept + Math.max(0, back - logits - ofParts); // what is there at the worst moment
            return new Living(
                    parameters,
                    parameters * job.rule().moments(),
                    job.precision() == Precision.FP32 ? 0 : anatomy.parameters() * HALF,
                    Math.max(going, evaluation(anatomy, job, width)),
                    logits,
                    ofParts);
        }

        private static long evaluation(Anatomy anatomy, Job job, int width) {
            return anatomy.evaluated() == 0 ? 0 : forward(anatomy, Math.max(job.batch(), anatomy.evaluated()), width);
        }

        /// Of samples whose gradients nobody wants: nothing is kept of a block that has been computed.
        static long forward(Anatomy anatomy, long samples, int width) {
            return samples * anatomy.mostPerSample() * (sum(anatomy.around(), width) + sum(anatomy.passing(), width));
        }

        long bytes() {
            return 2 * parameters + state + casts + activations + logits + ofParts;
        }

        /// The parts that a batch is gone over in, side by side, as `train.SideBySide` and `NextToken` choose them.
        private static int parts(Anatomy anatomy, Job job) {
            boolean spread = anatomy.divisible()
                    && !job.recompute()
                    && job.precision() == Precision.FP32
                    && anatomy.parameters() <= MOST_DIVISIBLE
                    && job.batch() >= job.threads();
            return spread ? job.threads() : 1;
        }

        /// A chunk's logits, their exponentials, and under autocast what the product gave.
        private static long chunk(Anatomy.Head head, long units, int width) {
            long rows = Math.min(units, Math.max(LEAST_ROWS, LOGITS_AT_ONCE / head.classes()));
            return rows * head.classes() * (width == FP32 ? 2 * FP32 : 2 * FP32 + HALF);
        }

        private static long sum(List<Kept> kept, int width) {
            return kept.stream().mapToLong(each -> each.bytes(width)).sum();
        }
    }
}
