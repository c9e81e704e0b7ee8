package dev.athanor.plan;

import dev.athanor.model.mlp.MlpConfig;
import dev.athanor.plan.Remedies.Step;
import dev.athanor.train.Precision;
import java.util.ArrayList;
import java.util.List;

/// What a recipe of a table can do about memory.
public final class TableRemedies {
    private static final int LEAST_WIDTH = 8;

    private TableRemedies() {}

    private record Sized(MlpConfig config, long evaluated, Job job) {
        Anatomy anatomy() {
            return Anatomy.of(config).evaluating(evaluated);
        }
    }

    /// @param config of the model now
    /// @param evaluated rows that a validation takes at once now
    /// @param data what the rows take
    /// @param slowInBf16 whether bf16 is out of the question
    public static List<Remedy> of(MlpConfig config, long evaluated, Job job, long data, boolean slowInBf16) {
        List<Step<Sized>> evaluation = new ArrayList<>();
        for (long rows = evaluated / 2; rows >= 1; rows /= 2) {
            long fewer = rows;
            evaluation.add(new Step<>(
                    "train.evaluationBatch: " + fewer + " (the same result)",
                    now -> new Sized(now.config(), fewer, now.job())));
        }
        List<Step<Sized>> batch = job.smallerBatches().stream()
                .map(smaller -> new Step<Sized>(
                        smaller.words(),
                        now -> new Sized(
                                now.config(), now.evaluated(), now.job().inBatchesOf(smaller.batch()))))
                .toList();
        List<Step<Sized>> precision = job.shorter(slowInBf16)
                ? List.of(new Step<>(
                        Job.IN_BF16,
                        now -> new Sized(
                                now.config(), now.evaluated(), now.job().in(Precision.BF16))))
                : List.of();
        return new Remedies<>(
                        new Sized(config, evaluated, job),
                        List.of(evaluation, batch, precision, narrower(config)),
                        sized -> Footprint.of(sized.anatomy(), sized.job(), data))
                .all();
    }

    private static List<Step<Sized>> narrower(MlpConfig config) {
        List<Step<Sized>> all = new ArrayList<>();
        var widths = config.hidden();
        while (widths.stream().anyMatch(width -> width > LEAST_WIDTH)) {
            widths = widths.stream()
                    .map(width -> width > LEAST_WIDTH ? Math.max(LEAST_WIDTH, width / 2) : width)
                    .toList();
            var narrow = config.withHidden(widths);
            all.add(new Step<>(
                    "model.mlp.hidden: " + widths + " (a smaller model)",
                    now -> new Sized(narrow, now.evaluated(), now.job())));
        }
        return all;
    }
}
