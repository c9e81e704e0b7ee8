package dev.athanor.app;

import dev.athanor.generate.Generator;
import dev.athanor.generate.Request;
import dev.athanor.generate.Sampling;
import dev.athanor.generate.TextStream;
import dev.athanor.predict.TextModel;
import dev.athanor.table.DataException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Writes what a language model makes of a prompt, as it comes.
@Command(name = "generate", description = "Continue a text with a language model, on standard output.")
final class GenerateVerb implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "RUN",
            description = "A run's folder, such as runs/gpt-java, or a model directory, such as Hugging Face's.")
    private Path folder = Path.of("");

    @Option(names = "--prompt", description = "What to go on from; the beginning of a document unless given.")
    private String prompt = "";

    @Option(
            names = "--max-tokens",
            description = "How many tokens follow at most; ${DEFAULT-VALUE} unless given.",
            defaultValue = "200")
    private int maxTokens = 200;

    @Option(names = "--greedy", description = "Always the likeliest token, in place of drawing at random.")
    private boolean greedy;

    @Option(
            names = "--temperature",
            description = "Below 1 the likely become likelier, 0 is --greedy; ${DEFAULT-VALUE} unless given.",
            defaultValue = "0.8")
    private double temperature = 0.8;

    @Option(
            names = "--top-k",
            description = "Draw among so many of the likeliest, 0 for all; ${DEFAULT-VALUE} unless given.",
            defaultValue = "50")
    private int topK = 50;

    @Option(
            names = "--top-p",
            description = "Draw among the likeliest that together have this probability; 1, all, unless given.",
            defaultValue = "1")
    private double topP = 1;

    @Option(
            names = "--min-p",
            description = "Draw among those at least so likely, as a part of the likeliest's; 0, all, unless given.",
            defaultValue = "0")
    private double minP;

    @Option(
            names = "--repetition-penalty",
            description = "What divides the logits of tokens that occurred; 1, nothing, unless given.",
            defaultValue = "1")
    private double repetitionPenalty = 1;

    @Option(names = "--stop", description = "A text before which to end; may be given several times.")
    private List<String> stops = List.of();

    @Option(
            names = "--seed",
            description = "Equal seeds give equal texts; ${DEFAULT-VALUE} unless given.",
            defaultValue = "42")
    private long seed = 42;

    @Option(names = "--device", description = "auto, cpu, cuda or cuda:N; cpu unless given.", defaultValue = "cpu")
    private String device = "cpu";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var sampling = greedy || temperature == 0
                ? new Sampling.Greedy()
                : new Sampling.Random(temperature, topK, topP, minP, seed);
        var directory = directory();
        PrintWriter out = spec.commandLine().getOut();
        try (var model = TextModel.load(directory, Devices.named(device))) {
            var text = new TextStream(model::decode, stops);
            out.print(prompt);
            Generator.of(model.model()).generate(request(model, sampling), token -> {
                out.print(text.add(token.id()));
                out.flush();
                return !text.stopped();
            });
            out.println(text.finish());
        } finally {
            out.flush();
        }
        return 0;
    }

    private Request request(TextModel model, Sampling sampling) {
        int[] ids = prompt.isEmpty() ? new int[] {model.special().start().orElse(0)} : model.encode(prompt);
        return Request.of(ids, maxTokens)
                .withSampling(sampling)
                .withRepetitionPenalty(repetitionPenalty)
                .withStopIds(model.special().stop());
    }

    /// A run's model, or the folder itself.
    private Path directory() {
        var run = new RunFolder(folder);
        if (Files.isDirectory(run.model())) {
            return run.model();
        }
        if (Files.exists(run.recipe())) {
            throw DataException.in(folder, "this run has no model yet; athanor train ends with one");
        }
        if (!Files.isDirectory(folder)) {
            throw DataException.in(folder, "there is no such folder, expected a run or a model directory");
        }
        return folder;
    }
}
