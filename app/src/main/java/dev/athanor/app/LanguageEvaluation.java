package dev.athanor.app;

import dev.athanor.corpus.CorpusDirectory;
import dev.athanor.corpus.CorpusPart;
import dev.athanor.data.MaskedDataset;
import dev.athanor.distributed.pipeline.TimelineFigures;
import dev.athanor.distributed.pipeline.TimelineFile;
import dev.athanor.evaluate.LanguageReport;
import dev.athanor.evaluate.MaskedReport;
import dev.athanor.model.ModelDirectory;
import dev.athanor.recipe.LanguageModelRecipe;
import dev.athanor.recipe.LanguageRecipe;
import dev.athanor.report.Numbers;
import dev.athanor.table.DataException;
import dev.athanor.tensor.Device;
import dev.athanor.train.NextToken;
import java.io.IOException;

/// Measures a language model on the text it has not seen.
final class LanguageEvaluation {
    private static final int BATCH = 8;

    private final LanguageRecipe recipe;
    private final RunFolder run;
    private final CorpusDirectory corpus;
    private final Console console;

    LanguageEvaluation(LanguageRecipe recipe, RunFolder run, CorpusDirectory corpus, Console console) {
        this.recipe = recipe;
        this.run = run;
        this.corpus = corpus;
        this.console = console;
    }

    void run() throws IOException {
        var report = new ReportFiles(run, corpus.info().fingerprint());
        var device = Devices.named(recipe.device());
        report.write(console, () -> switch (recipe.model()) {
            case LanguageModelRecipe.Causal _ -> causal(report, device);
            case LanguageModelRecipe.Bert bert -> masked(bert, report, device);
        });
    }

    private String causal(ReportFiles report, Device device) throws IOException {
        var part = held();
        try (var model = ModelDirectory.readCausal(run.model());
                var tokenizer = corpus.tokenizer()) {
            model.to(device);
            var data = corpus.dataset(part).on(device);
            var info = corpus.info().part(part);
            var made = new LanguageReport(
                    NextToken.of(model).mean(data, batch()),
                    data.size() * data.context(),
                    info.bytesPerToken(),
                    new WrittenSamples(recipe.samples(), model, tokenizer, ModelDirectory.specialIds(run.model()))
                            .write());
            var page = made.page(
                    recipe.name(),
                    "On the " + Numbers.count(info.documents()) + " documents of the " + part.label() + " split",
                    report.curves());
            TimelineFile.read(run.folder()).ifPresent(measured -> TimelineFigures.add(page, measured));
            made.write(run.folder(), page);
            return "perplexity " + Numbers.brief(made.perplexity()) + ", bits per byte "
                    + Numbers.brief(made.bitsPerByte()) + " on "
                    + Numbers.count(data.size() * data.context()) + " tokens";
        }
    }

    private String masked(LanguageModelRecipe.Bert choice, ReportFiles report, Device device) throws IOException {
        var part = held();
        try (var model = ModelDirectory.readBert(run.model());
                var tokenizer = corpus.tokenizer()) {
            model.to(device);
            var masking = MaskedTraining.masking(choice, tokenizer, corpus, run);
            var data = MaskedDataset.of(corpus.dataset(part), masking, recipe.seed(), device);
            var made =
                    new MaskedReport(MaskedTraining.objective(model).mean(data, batch()), data.size(), choice.masked());
            made.write(
                    run.folder(),
                    recipe.name(),
                    "On the " + Numbers.count(corpus.info().part(part).documents()) + " documents of the "
                            + part.label() + " split",
                    report.curves());
            return "pseudo-perplexity " + Numbers.brief(made.pseudoPerplexity()) + " of hidden tokens in "
                    + Numbers.count(data.size()) + " samples";
        }
    }

    private int batch() {
        return recipe.train().evaluationBatch().orElse(BATCH);
    }

    private CorpusPart held() {
        for (var part : new CorpusPart[] {CorpusPart.TEST, CorpusPart.VALIDATION}) {
            if (corpus.info().part(part).tokens() > corpus.info().context()) {
                return part;
            }
        }
        throw DataException.in(
                run.dataset(),
                "has no test and no validation text of " + corpus.info().context()
                        + " tokens; give corpus.split a share for test");
    }
}
