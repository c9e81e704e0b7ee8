package dev.athanor.plan;

import dev.athanor.distributed.Compression;
import dev.athanor.settings.Check;
import dev.athanor.train.Sharding;

/// Copies of a model that share every batch, each in a process: what each holds and sends, and how long it waits.
///
/// @param copies of the model
/// @param samples of a batch that the one with the most has
/// @param parameterBytes of the model
/// @param gradientBytes that are left when a step's passes are over
/// @param stateBytes of the optimizer
/// @param activationBytes what the samples of one copy keep for their backward pass
/// @param reducedBytes sent in a step to add up the gradients, around a ring
/// @param gatheredBytes sent in a step to give the others the parameters that were moved here, around a ring
/// @param idleShare of a step, in which copies wait for those with more samples; what is sent takes no time in it
public record DataLayout(
        int copies,
        long samples,
        long parameterBytes,
        long gradientBytes,
        long stateBytes,
        long activationBytes,
        long reducedBytes,
        long gatheredBytes,
        double idleShare) {
    private static final long FP32 = 4;
    private static final long BF16 = 2;

    public static DataLayout of(Anatomy anatomy, Job job, int copies, Sharding sharding, Compression compression) {
        new Check().atLeast("copies", copies, 1).orThrow();
        long samples = Math.ceilDiv(job.batch(), copies);
        var one = new Job(samples, job.accumulate(), job.steps(), job.precision(), job.recompute(), job.rule(), 1);
        long parameters = anatomy.parameters();
        long state = parameters * FP32 * job.rule().moments();
        long activations = Memory.of(anatomy, one, 0, 0).of(Memory.ACTIVATIONS);
        boolean sharded = sharding != Sharding.NONE;
        return new DataLayout(
                copies,
                samples,
                parameters * FP32,
                sharding == Sharding.GRADIENTS ? Math.ceilDiv(parameters * FP32, copies) : parameters * FP32,
                sharded ? Math.ceilDiv(state, copies) : state,
                activations,
                2 * parameters * (compression == Compression.BF16 ? BF16 : FP32) * (copies - 1) / copies,
                sharded ? parameters * FP32 * (copies - 1) / copies : 0,
                1 - (double) job.batch() / (samples * copies));
    }
}
