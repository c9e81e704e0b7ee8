package dev.athanor.app;

import dev.athanor.corpus.CorpusDirectory;
import dev.athanor.corpus.CorpusPart;
import dev.athanor.distributed.pipeline.PipelineSettings;
import dev.athanor.distributed.pipeline.StageParameters;
import dev.athanor.distributed.pipeline.Timeline;
import dev.athanor.distributed.pipeline.TimelineFile;
import dev.athanor.model.ModelDirectory;
import dev.athanor.nn.CausalLanguageModel;
import dev.athanor.recipe.LanguageModelRecipe;
import dev.athanor.recipe.LanguageRecipe;
import dev.athanor.report.Numbers;
import dev.athanor.tensor.RandomState;
import dev.athanor.text.Tokenizer;
import dev.athanor.train.NextToken;
import dev.athanor.train.Objective;
import dev.athanor.train.PipelinedNextToken;
import dev.athanor.train.TrainEvent;
import dev.athanor.train.Trainer;
import java.io.IOException;

/// Trains a recipe's model on a corpus, and shows what it writes at each validation.
final class LanguageTraining {
    private final LanguageRecipe recipe;
    private final RunFolder run;
    private final CorpusDirectory corpus;
    private final Console console;
    private final Processes processes;

    LanguageTraining(
            LanguageRecipe recipe, RunFolder run, CorpusDirectory corpus, Console console, Processes processes) {
        this.recipe = recipe;
        this.run = run;
        this.corpus = corpus;
        this.console = console;
        this.processes = processes;
    }

    /// @return whether the run reached its end, and was not interrupted
    boolean run() throws IOException {
        return switch (recipe.model()) {
            case LanguageModelRecipe.Causal causal -> run(causal);
            case LanguageModelRecipe.Bert bert ->
                new MaskedTraining(recipe, bert, run, corpus, console, processes).run();
        };
    }

    private boolean run(LanguageModelRecipe.Causal choice) throws IOException {
        var info = corpus.info();
        RandomState.seed(recipe.seed());
        try (var model = choice.build(info.vocabularySize(), info.context());
                var tokenizer = corpus.tokenizer()) {
            model.to(processes.device(recipe));
            var objective = NextToken.of(model).recomputing(recipe.train().recompute());
            if (validated()) {
                objective =
                        objective.bytesPerToken(info.part(CorpusPart.VALIDATION).bytesPerToken());
            }
            var pipeline = recipe.parallel().pipeline();
            return pipeline.isPresent()
                    ? inStages(pipeline.get(), model, tokenizer, objective)
                    : run(model, tokenizer, objective);
        }
    }

    private boolean inStages(
            PipelineSettings settings, CausalLanguageModel model, Tokenizer tokenizer, NextToken objective)
            throws IOException {
        int stages = settings.stages() * settings.schedule().stagesPerRank();
        var split = StageParameters.balanced(model, stages);
        console.say("train", settings.stages() + " processes, blocks split at " + split.firstBlocks());
        var all = processes.group().orElseThrow();
        try (var spread = PipelinedNextToken.of(objective, model, settings, split, all)) {
            boolean ended = run(model, tokenizer, spread);
            var step = spread.timeline();
            if (step.isPresent()) {
                TimelineFile.write(run.folder(), step.get());
                console.say(
                        "time",
                        "the pipeline was idle for " + percent(step.get().timeline()) + " of the last step; simulated "
                                + percent(step.get().simulated()));
            }
            return ended;
        }
    }

    private static String percent(Timeline timeline) {
        return Numbers.brief(100 * timeline.idleShare()) + "%";
    }

    private boolean run(CausalLanguageModel model, Tokenizer tokenizer, Objective objective) throws IOException {
        var device = processes.device(recipe);
        var info = corpus.info();
        var training = new Training(recipe, run, console, processes);
        var train = corpus.dataset(CorpusPart.TRAIN).on(device);
        var anatomy = recipe.model().anatomy(info.vocabularySize(), info.context());
        var trainer = training.configured(Trainer.of(model, objective), model, train.size(), info.fingerprint());
        trainer.identity("model", recipe.model() + " " + info.vocabularySize() + " " + info.context());
        if (validated()) {
            trainer.validation(
                    training.validated(corpus.dataset(CorpusPart.VALIDATION).on(device)));
        }
        var samples = new WrittenSamples(recipe.samples(), model, tokenizer, SpecialTokens.of(tokenizer));
        if (processes.first()) {
            trainer.listener(event -> {
                if (event instanceof TrainEvent.Validated) {
                    samples.write().forEach(text -> console.say("sample", text));
                }
            });
        }
        return training.run("language", trainer, train, anatomy, () -> write(model, tokenizer));
    }

    private boolean validated() {
        return corpus.info().part(CorpusPart.VALIDATION).tokens()
                > corpus.info().context();
    }

    private void write(CausalLanguageModel model, Tokenizer tokenizer) {
        ModelDirectory.write(run.model(), model, SpecialTokens.of(tokenizer));
        tokenizer.write(run.model().resolve(Tokenizer.FILE));
    }
}
