package dev.athanor.plan;

import dev.athanor.distributed.pipeline.Action;
import dev.athanor.distributed.pipeline.Costs;
import dev.athanor.distributed.pipeline.PipelineSettings;
import dev.athanor.distributed.pipeline.Simulation;
import dev.athanor.distributed.pipeline.StageSplit;
import dev.athanor.settings.Problem;
import dev.athanor.settings.SettingsException;
import dev.athanor.train.Precision;
import dev.athanor.train.Sharding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// A language model's blocks on the processes of a pipeline: what each has, holds and sends, and how long it waits.
///
/// @param settings how the blocks are spread
/// @param copies of the model, each with its part of a batch
/// @param split the blocks of each stage
/// @param ranks what each process of one copy takes
/// @param idleShare of a step, by the simulation with the work of each stage and no time for the way
public record PipelineLayout(
        PipelineSettings settings, int copies, StageSplit split, List<Rank> ranks, double idleShare) {
    private static final long FP32 = 4;
    private static final long HALF = 2;

    /// A process of the pipeline.
    ///
    /// @param blocks that it has
    /// @param parameters that it moves
    /// @param stateBytes parameters, gradients and state; of what the copies share out its part, and
    ///     of parameters besides those that a pass needs at one time
    /// @param activationBytes what the micro-batches that it keeps at one time have for their
    ///     backward passes
    /// @param sentBytes to its neighbours in a step: activations, gradients, and of a shared weight
    ///     the gradient
    /// @param reducedBytes sent in a step to add up gradients over the copies, around a ring, and to
    ///     give those that share out parameters or their state what was moved here
    public record Rank(
            int blocks, long parameters, long stateBytes, long activationBytes, long sentBytes, long reducedBytes) {}

    public PipelineLayout {
        ranks = List.copyOf(ranks);
    }

    /// @param processes a multiple of the stages
    /// @param sharding what the copies of a stage do not each have whole
    /// @param shardSize how many of them have all of it together
    /// @throws SettingsException if the processes are no multiple of the stages
    public static PipelineLayout of(
            PipelineSettings settings, Anatomy anatomy, Job job, int processes, Sharding sharding, int shardSize) {
        if (processes < 1 || processes % settings.stages() != 0) {
            throw new SettingsException(List.of(new Problem(
                    "parallel.pipeline.stages",
                    "is " + settings.stages() + ", of which " + processes + " processes are no multiple; take "
                            + settings.stages() * Math.max(1, processes / settings.stages()))));
        }
        return new Drawing(settings, anatomy, job, processes / settings.stages(), sharding, shardSize).layout();
    }

    /// What the layout is made from.
    private static final class Drawing {
        private final PipelineSettings settings;
        private final Anatomy anatomy;
        private final Job job;
        private final int copies;
        private final Sharding sharding;
        private final int shardSize;
        private final StageSplit split;
        private final double blockWork;
        private final double headWork;

        Drawing(PipelineSettings settings, Anatomy anatomy, Job job, int copies, Sharding sharding, int shardSize) {
            this.settings = settings;
            this.anatomy = anatomy;
            this.job = job;
            this.copies = copies;
            this.sharding = sharding;
            this.shardSize = shardSize;
            headWork = sum(Component::isHead).flops();
            blockWork = (anatomy.flops() - headWork) / anatomy.blocks();
            var blocks = new double[anatomy.blocks()];
            Arrays.fill(blocks, blockWork);
            int stages = settings.stages() * settings.schedule().stagesPerRank();
            split = StageSplit.balanced(0, blocks, headWork, stages);
        }

        PipelineLayout layout() {
            var ranks = new ArrayList<Rank>();
            for (int rank = 0; rank < settings.stages(); rank++) {
                ranks.add(rank(rank));
            }
            double idle = Simulation.of(settings.program(), new Work()).idleShare();
            return new PipelineLayout(settings, copies, split, ranks, idle);
        }

        private Rank rank(int rank) {
            int last = split.stages() - 1;
            var stages = IntStream.iterate(rank, stage -> stage <= last, stage -> stage + settings.stages())
                    .toArray();
            int blocks = Arrays.stream(stages)
                    .map(stage -> split.end(stage) - split.first(stage))
                    .sum();
            boolean embeds = rank == 0;
            boolean hasHead = last % settings.stages() == rank;
            long embedding = sum(Component::isEmbedding).parameters();
            long head = sum(Component::isHead).parameters();
            boolean shared = head == 0;
            long headWeight = anatomy.head().map(of -> of.classes() * of.dim()).orElse(head);
            long block = (anatomy.parameters() - embedding - head) / anatomy.blocks();
            long outside = (embeds ? embedding : 0) + (hasHead && !(shared && embeds) ? headWeight : 0);
            long parameters = block * blocks + outside;
            long tokens = job.samplesPerStep() * anatomy.unitsPerSample() / copies;
            long handed = tokens * anatomy.handed() * FP32;
            long sent = 0;
            for (int stage : stages) {
                sent += (stage < last ? handed : 0) + (stage > 0 ? handed : 0);
            }
            if (shared && embeds != hasHead) {
                sent += headWeight * FP32;
            }
            return new Rank(
                    blocks,
                    parameters,
                    held(parameters, Sharding.PARAMETERS)
                            + (isSharded(Sharding.PARAMETERS) ? FP32 * (outside + Math.min(blocks, 2) * block) : 0)
                            + held(parameters, Sharding.GRADIENTS)
                            + held(parameters * job.rule().moments(), Sharding.STATE),
                    activations(rank, stages, hasHead),
                    sent,
                    2 * sums() * parameters * FP32 * (copies - 1) / copies
                            + gathers() * parameters * FP32 * (shardSize - 1) / shardSize);
        }

        private boolean isSharded(Sharding what) {
            return sharding.compareTo(what) >= 0;
        }

        private long held(long elements, Sharding what) {
            return isSharded(what) ? Math.ceilDiv(FP32 * elements, shardSize) : FP32 * elements;
        }

        /// How often a step adds up gradients over the copies.
        private long sums() {
            return isSharded(Sharding.GRADIENTS) ? job.accumulate() * settings.microbatches() : 1;
        }

        /// How often a step gives the others what was moved here: once, or for each pass of a micro-batch.
        private long gathers() {
            long passes = isSharded(Sharding.PARAMETERS) ? 2 * job.accumulate() * settings.microbatches() : 1;
            return isSharded(Sharding.STATE) ? passes : 0;
        }

        /// The kept tensors of the micro-batches that are live, those of an average stage of the rank for each.
        private long activations(int rank, int[] stages, boolean hasHead) {
            int width = (int) (job.precision() == Precision.FP32 ? FP32 : HALF);
            double tokens = (double) job.batch() * anatomy.unitsPerSample() / copies / settings.microbatches();
            double blocks = (double) Arrays.stream(stages)
                            .map(stage -> split.end(stage) - split.first(stage))
                            .sum()
                    / stages.length;
            double block = bytes(anatomy.block(), width);
            double each = blocks * (job.recompute() ? anatomy.handed() * FP32 : block)
                    + (hasHead ? bytes(anatomy.around(), width) : 0);
            return Math.round(tokens * (settings.program().mostLive(rank) * each + (job.recompute() ? block : 0)));
        }

        private static long bytes(List<Kept> kept, int width) {
            return kept.stream().mapToLong(each -> each.bytes(width)).sum();
        }

        private Component sum(Predicate<Component> which) {
            return anatomy.parts().stream()
                    .filter(which)
                    .reduce((a, b) -> new Component(a.name(), a.parameters() + b.parameters(), a.flops() + b.flops()))
                    .orElseThrow();
        }

        /// As long as what a stage multiplies; each part of a backward as long as the forward.
        private final class Work implements Costs {
            @Override
            public double of(Action action) {
                int stage = action.stage();
                double once = (split.end(stage) - split.first(stage)) * blockWork
                        + (stage == split.stages() - 1 ? headWork : 0);
                return action.pass() == Action.Pass.BACKWARD ? 2 * once : once;
            }

            @Override
            public double transfer() {
                return 0;
            }
        }
    }
}
