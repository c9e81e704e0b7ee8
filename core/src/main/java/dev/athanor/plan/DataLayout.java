package dev.athanor.plan;

import dev.athanor.distributed.Compression;
import dev.athanor.settings.Check;
import dev.athanor.train.Sharding;

/// Copies of a model that share every batch, each in a process: what each holds and sends, and how long it waits.
///
/// @param copies of the model
/// @param samples of a batch that the one with the most has
/// @param parameterBytes of the model, between passes
/// @param passingBytes of parameters that are there besides while a pass needs them
/// @param gradientBytes that are left when a step's passes are over
/// @param stateBytes of the optimizer
/// @param activationBytes what the samples of one copy keep for their backward pass
/// @param savedBytes copied of parameters and state when a checkpoint is saved, to be written meanwhile
/// @param reducedBytes sent in a step to add up the gradients, around a ring
/// @param gatheredBytes sent in a step to give the others the parameters that are moved here, around a ring
/// @param idleShare of a step, in which copies wait for those with more samples; what is sent takes no time in it
public record DataLayout(
        int copies,
        long samples,
        long parameterBytes,
        long passingBytes,
        long gradientBytes,
        long stateBytes,
        long activationBytes,
        long savedBytes,
        long reducedBytes,
        long gatheredBytes,
        double idleShare) {
    private static final long FP32 = 4;
    private static final long BF16 = 2;

    /// @param shardSize how many copies have all of what is sharded together
    public static DataLayout of(
            Anatomy anatomy, Job job, int copies, Sharding sharding, int shardSize, Compression compression) {
        new Check()
                .atLeast("copies", copies, 1)
                .that(
                        shardSize >= 1 && copies % shardSize == 0,
                        "shardSize",
                        "is " + shardSize + ", of which " + copies + " copies are no multiple")
                .orThrow();
        long samples = Math.ceilDiv(job.batch(), copies);
        var one = new Job(samples, job.accumulate(), job.steps(), job.precision(), job.recompute(), job.rule(), 1);
        long parameters = anatomy.parameters();
        long state = parameters * FP32 * job.rule().moments();
        long activations = Memory.of(anatomy, one, 0, 0).of(Memory.ACTIVATIONS);
        boolean scattered = sharding.compareTo(Sharding.GRADIENTS) >= 0;
        boolean apart = sharding == Sharding.PARAMETERS;
        long block = anatomy.blocks() == 0 ? 0 : (parameters - anatomy.outsideOfBlocks()) / anatomy.blocks();
        long outside = parameters - anatomy.blocks() * block;
        // a step gathers them once; or a pass does, and all blocks but the last once more on the way back
        long gathered = apart ? job.accumulate() * (2 * parameters - outside - block) : parameters;
        long sums = scattered ? job.accumulate() : 1;
        return new DataLayout(
                copies,
                samples,
                part(parameters * FP32, apart, shardSize),
                apart ? (outside + 2 * block) * FP32 : 0,
                part(parameters * FP32, scattered, shardSize),
                part(state, sharding != Sharding.NONE, shardSize),
                activations,
                Math.ceilDiv(parameters * FP32 + state, copies),
                2 * parameters * sums * (compression == Compression.BF16 ? BF16 : FP32) * (copies - 1) / copies,
                sharding == Sharding.NONE ? 0 : gathered * FP32 * (shardSize - 1) / shardSize,
                1 - (double) job.batch() / (samples * copies));
    }

    private static long part(long bytes, boolean sharded, int slices) {
        return sharded ? Math.ceilDiv(bytes, slices) : bytes;
    }
}
