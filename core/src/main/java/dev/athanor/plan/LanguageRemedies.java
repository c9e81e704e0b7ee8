package dev.athanor.plan;

import dev.athanor.plan.Remedies.Step;
import dev.athanor.train.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/// What a recipe of a language model can do about memory.
public final class LanguageRemedies {
    private static final long LEAST_CONTEXT = 32;

    private LanguageRemedies() {}

    private record Sized(long context, Job job) {}

    /// @param byContext the model with another context
    /// @param context the tokens of a sample now
    /// @param data what the samples take
    /// @param slowInBf16 whether bf16 is out of the question
    public static List<Remedy> of(
            LongFunction<Anatomy> byContext, long context, Job job, long data, boolean slowInBf16) {
        List<Step<Sized>> recompute = new ArrayList<>();
        if (byContext.apply(context).head().isPresent() && !job.recompute()) {
            recompute.add(new Step<>(
                    "train.recompute: true (the same result; a third more work)",
                    now -> new Sized(now.context(), now.job().recomputing())));
        }
        List<Step<Sized>> batch = job.smallerBatches().stream()
                .map(smaller -> new Step<Sized>(
                        smaller.words(),
                        now -> new Sized(now.context(), now.job().inBatchesOf(smaller.batch()))))
                .toList();
        List<Step<Sized>> precision = job.shorter(slowInBf16)
                ? List.of(new Step<>(
                        Job.IN_BF16, now -> new Sized(now.context(), now.job().in(Precision.BF16))))
                : List.of();
        List<Step<Sized>> shorter = new ArrayList<>();
        for (long tokens = context / 2; tokens >= LEAST_CONTEXT; tokens /= 2) {
            long fewer = tokens;
            shorter.add(new Step<>(
                    "corpus.context: " + fewer + " (the model sees less)", now -> new Sized(fewer, now.job())));
        }
        return new Remedies<>(
                        new Sized(context, job),
                        List.of(recompute, batch, precision, shorter),
                        sized -> Footprint.of(byContext.apply(sized.context()), sized.job(), data))
                .all();
    }
}
