package dev.athanor.plan;

import dev.athanor.train.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;

/// Finds the change with the least effect on a training's result that makes it fit into a memory.
///
/// @param byContext the model with another context; the same where it has none
/// @param context the tokens of a sample, 1 for tables
/// @param job as it is now
/// @param slowInBf16 whether bf16 is out of the question
/// @param memory of a model and a job
public record Remedy(
        LongFunction<Anatomy> byContext, long context, Job job, boolean slowInBf16, Function<Sized, Memory> memory) {
    private static final long LEAST_CONTEXT = 32;

    /// A model and how it is trained.
    public record Sized(Anatomy anatomy, Job job) {}

    private record Candidate(String words, Sized sized) {}

    /// The first of the changes that fits, each tried after those that change the result less.
    public Optional<Change> toFit(long bytes) {
        return candidates().stream()
                .map(candidate -> new Change(candidate.words(), memory.apply(candidate.sized())))
                .filter(change -> change.memory().bytes() <= bytes)
                .findFirst();
    }

    private List<Candidate> candidates() {
        var all = new ArrayList<Candidate>();
        var anatomy = byContext.apply(context);
        boolean blocks = anatomy.blocks() > 0 && !job.recompute();
        if (blocks) {
            add(all, anatomy, job.recomputing(), "train.recompute: true (the same result; a third more work)");
        }
        smaller(all, anatomy, job, "");
        if (blocks) {
            smaller(all, anatomy, job.recomputing(), "train.recompute: true and ");
        }
        if (anatomy.head().isPresent() && job.precision() == Precision.FP32 && !slowInBf16) {
            add(all, anatomy, job.in(Precision.BF16), "train.precision: bf16 (a little less precise)");
            var shorter = job.in(Precision.BF16).recomputing();
            add(all, anatomy, shorter, "train.precision: bf16 and train.recompute: true");
            smaller(all, anatomy, shorter, "train.precision: bf16, train.recompute: true and ");
        }
        for (long tokens = context / 2; tokens >= LEAST_CONTEXT; tokens /= 2) {
            var change = "corpus.context: " + tokens + " (the model sees less)";
            add(all, byContext.apply(tokens), job, change);
            var least = job.recompute() ? job : job.recomputing();
            add(
                    all,
                    byContext.apply(tokens),
                    least.inBatchesOf(1),
                    change + " with train.recompute: true, train.batch: 1 and train.accumulate: "
                            + job.samplesPerStep());
        }
        return all;
    }

    /// Batches of half the samples and so on, as many more to a step.
    private static void smaller(List<Candidate> all, Anatomy anatomy, Job job, String before) {
        for (long samples = job.batch() / 2; samples >= 1; samples /= 2) {
            if (job.samplesPerStep() % samples == 0) {
                var smaller = job.inBatchesOf(samples);
                add(
                        all,
                        anatomy,
                        smaller,
                        before + "train.batch: " + samples + " with train.accumulate: " + smaller.accumulate()
                                + " (as many samples in a step)");
            }
        }
    }

    private static void add(List<Candidate> all, Anatomy anatomy, Job job, String words) {
        all.add(new Candidate(words, new Sized(anatomy, job)));
    }
}
