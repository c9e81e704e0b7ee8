package dev.athanor.app;

import dev.athanor.data.Batch;
import dev.athanor.labelled.TextDirectory;
import dev.athanor.loss.Loss;
import dev.athanor.model.bert.Bert;
import dev.athanor.plan.Anatomy.Tokens;
import dev.athanor.plan.Job;
import dev.athanor.plan.TextRemedies;
import dev.athanor.plan.TextRemedies.Sized;
import dev.athanor.prepare.Part;
import dev.athanor.recipe.TextModelRecipe;
import dev.athanor.recipe.TextRecipe;
import dev.athanor.report.Numbers;
import dev.athanor.table.DataException;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import dev.athanor.text.BoundedEncoding;
import dev.athanor.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// Sizes of a training on labelled texts: of the prepared texts, or before that of the longest that the recipe lets in.
final class TextPlanning {
    private static final int FLOAT = 4;
    private static final int PASSES = 3;

    private final TextRecipe recipe;
    private final TextModelRecipe.Bert choice;
    private final RunFolder run;

    private TextPlanning(TextRecipe recipe, RunFolder run) {
        this.recipe = recipe;
        this.choice = switch (recipe.model()) {
            case TextModelRecipe.Bert bert -> bert;
        };
        this.run = run;
    }

    static PlannedTraining of(TextRecipe recipe, RunFolder run) throws IOException {
        var planning = new TextPlanning(recipe, run);
        return Files.exists(run.dataset()) ? planning.prepared() : planning.unprepared();
    }

    private PlannedTraining prepared() throws IOException {
        var dataset = TextDirectory.open(run.dataset());
        var lengths = new ArrayList<Integer>();
        var encoder = new Encoder(choice);
        int cut = 0;
        try (var tokenizer = encoder.tokenizer()) {
            var encoding = new BoundedEncoding(tokenizer, choice.length());
            for (var part : List.of(Part.TRAIN, Part.VALIDATION)) {
                var texts = EncodedTexts.of(
                        dataset.rows(part),
                        encoding,
                        choice.tooLong(),
                        run.dataset().resolve(part.label() + ".jsonl"));
                texts.rows().forEach(row -> lengths.add(row.length));
                cut += texts.cut();
            }
        }
        long ids = lengths.stream().mapToLong(Integer::longValue).sum();
        long most = lengths.stream().mapToLong(Integer::longValue).max().orElse(1);
        long rows = dataset.info().rows(Part.TRAIN);
        var tokens = new Tokens(Math.max(1, ids / lengths.size()), most);
        var about = "texts       prepared: " + Numbers.count(rows) + " for training; " + tokens.mean()
                + " ids on average, " + most + " at most" + (cut > 0 ? ", " + Numbers.count(cut) + " cut" : "");
        var job = PlannedTraining.job(recipe, rows, PlannedTraining.steps(recipe, rows));
        return planned(about, dataset.info().labels(), tokens, lengths.size(), job, true);
    }

    private PlannedTraining unprepared() throws IOException {
        var source = recipe.texts().source();
        if (!Files.exists(source)) {
            throw DataException.in(source, "there is no such file; texts.source names it");
        }
        var labels = recipe.texts().labels();
        boolean known = recipe.train().steps().isPresent();
        return planned(
                "texts       not prepared: taken for as long as model.bert.length lets them be"
                        + (known ? "" : "; their number, and so the steps, known after athanor prepare"),
                labels.isEmpty() ? List.of("one", "other") : labels,
                Tokens.always(choice.length()),
                0,
                PlannedTraining.job(
                        recipe, Integer.MAX_VALUE, recipe.train().steps().orElse(1L)),
                known);
    }

    private PlannedTraining planned(
            String about, List<String> labels, Tokens tokens, long texts, Job job, boolean stepsKnown)
            throws IOException {
        var config = new Encoder(choice).config(labels);
        long atOnce = recipe.train().evaluationBatch().orElse(Features.BATCH);
        long vectors = choice.frozen() ? texts * config.dim() * FLOAT : 0;
        var sized = new Sized(config, tokens, atOnce, choice.frozen(), job, vectors);
        var once = sized.encoder()
                .map(encoder -> new PlannedTraining.Once(
                        encoder, texts * tokens.mean(), () -> OptionalDouble.of(ofToken(sized))));
        return new PlannedTraining(
                List.of(
                        about,
                        choice.frozen() ? "encoder     frozen: what it makes of each text is computed once" : ""),
                sized.learning(),
                job,
                stepsKnown,
                sized.footprint(),
                slowInBf16 -> TextRemedies.of(sized, slowInBf16),
                () -> OptionalDouble.of(choice.frozen() ? ofHead(sized) : ofAll(sized)),
                once);
    }

    /// Seconds of a token in the encoder.
    private static double ofToken(Sized sized) {
        long rows = sized.atOnce();
        long length = sized.tokens().mean();
        try (var model = Bert.of(sized.config());
                var _ = Autograd.noGrad()) {
            model.eval();
            double best = Double.MAX_VALUE;
            for (int pass = 0; pass < PASSES; pass++) {
                long start = System.nanoTime();
                try (var _ = Scope.open()) {
                    model.pooled(ids(sized, rows, length));
                }
                best = Math.min(best, (System.nanoTime() - start) / 1e9);
            }
            return best / (rows * length);
        }
    }

    private double ofHead(Sized sized) {
        try (var model = Bert.of(sized.config())) {
            var head = model.classifier();
            return TrialSteps.seconds(
                    Trainer.of(head, Loss.crossEntropy())
                            .optimizer(recipe.optimizer())
                            .precision(sized.job().precision()),
                    () -> new Batch(
                            Tensor.randn(sized.job().batch(), sized.config().dim()), classes(sized)));
        }
    }

    private double ofAll(Sized sized) {
        try (var model = Bert.of(sized.config())) {
            var trainer = Trainer.of(model, Loss.crossEntropy())
                    .optimizer(recipe.optimizer())
                    .groups(recipe.penalties().of(model.parameters()))
                    .precision(sized.job().precision());
            return TrialSteps.seconds(
                    trainer,
                    () -> new Batch(
                            ids(sized, sized.job().batch(), sized.tokens().mean()), classes(sized)));
        }
    }

    private static Tensor ids(Sized sized, long rows, long length) {
        int vocabulary = sized.config().vocab();
        return Tensor.rand(rows, length).mul(vocabulary - 1.0).to(DType.I64);
    }

    private static Tensor classes(Sized sized) {
        return Tensor.zeros(sized.job().batch()).to(DType.I64);
    }
}
