package dev.athanor.app;

import dev.athanor.data.Dataset;
import dev.athanor.data.PaddedRows;
import dev.athanor.labelled.TextDirectory;
import dev.athanor.loss.Loss;
import dev.athanor.model.ModelDirectory;
import dev.athanor.model.bert.Bert;
import dev.athanor.model.bert.BertHead;
import dev.athanor.nn.Module;
import dev.athanor.optim.ParameterGroup;
import dev.athanor.plan.Anatomy;
import dev.athanor.predict.TextInput;
import dev.athanor.predict.TextPredictor;
import dev.athanor.prepare.Part;
import dev.athanor.recipe.TextModelRecipe;
import dev.athanor.recipe.TextRecipe;
import dev.athanor.settings.Check;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Tensor;
import dev.athanor.text.BoundedEncoding;
import dev.athanor.text.Tokenizer;
import dev.athanor.train.Trainer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Trains a pretrained encoder, or a head on it alone, on labelled texts.
final class TextTraining {
    private static final String ENCODER = "bert.";
    private static final String POOLER = "bert.pooler.";

    private final TextRecipe recipe;
    private final TextModelRecipe.Bert choice;
    private final RunFolder run;
    private final TextDirectory dataset;
    private final Console console;
    private final Processes processes;
    private final Training training;

    TextTraining(TextRecipe recipe, RunFolder run, TextDirectory dataset, Console console, Processes processes) {
        this.recipe = recipe;
        this.choice = switch (recipe.model()) {
            case TextModelRecipe.Bert bert -> bert;
        };
        this.run = run;
        this.dataset = dataset;
        this.console = console;
        this.processes = processes;
        this.training = new Training(recipe, run, console, processes);
    }

    /// @return whether the run reached its end, and was not interrupted
    boolean run() throws IOException {
        var device = processes.device(recipe);
        var encoder = new Encoder(choice);
        RandomState.seed(recipe.seed());
        try (var model = encoder.read(dataset.info().labels());
                var tokenizer = encoder.tokenizer()) {
            TextPredictor.requireFit(tokenizer, model, run.dataset());
            new Check()
                    .that(
                            choice.length() <= model.config().context(),
                            "model.bert.length",
                            "is " + choice.length() + ", expected at most the encoder's context of "
                                    + model.config().context())
                    .orThrow();
            model.to(device);
            var encoding = new BoundedEncoding(tokenizer, choice.length());
            var train = encoded(Part.TRAIN, encoding);
            var held = encoded(Part.VALIDATION, encoding);
            if (train.cut() > 0) {
                console.say(
                        "train",
                        train.cut() + " of " + train.rows().size() + " texts have more than " + choice.length()
                                + " ids and are cut; model.bert.length is theirs to be");
            }
            var identity = encoder.fingerprint() + " " + dataset.info().fingerprint() + " " + choice.layers() + " "
                    + choice.pooling() + " " + choice.pooledLayers() + " " + choice.length();
            return choice.frozen()
                    ? frozen(model, tokenizer, device, train, held, identity)
                    : whole(model, tokenizer, device, train, held, identity);
        }
    }

    private EncodedTexts encoded(Part part, BoundedEncoding encoding) {
        return EncodedTexts.of(
                dataset.rows(part), encoding, choice.tooLong(), run.dataset().resolve(part.label() + ".jsonl"));
    }

    private boolean frozen(
            Bert model, Tokenizer tokenizer, Device device, EncodedTexts train, EncodedTexts held, String identity)
            throws IOException {
        var features = new Features(
                run.folder().resolve("features"),
                identity,
                recipe.train().evaluationBatch().orElse(Features.BATCH),
                console,
                processes);
        try (var trained = features.of(Part.TRAIN, train, model, device);
                var validated = features.of(Part.VALIDATION, held, model, device)) {
            if (choice.pooling() == BertHead.Pooling.FIRST) { // its head begins with a layer that may be pretrained
                return head(model, trained, validated, identity, () -> write(model, tokenizer));
            }
            try (var scale = FeatureScale.of(trained);
                    var trainedScaled = scale.scaled(trained);
                    var validatedScaled = scale.scaled(validated)) {
                return head(model, trainedScaled, validatedScaled, identity, () -> {
                    scale.into(model.classifier());
                    write(model, tokenizer);
                });
            }
        }
    }

    private boolean head(Bert model, Dataset train, Dataset held, String identity, Training.Result result)
            throws IOException {
        var head = model.classifier();
        var trainer = configured(Trainer.of(head, loss()), head, train, held, identity);
        return training.run("classification", trainer, train, Anatomy.ofHead(model.config()), result);
    }

    private boolean whole(
            Bert model, Tokenizer tokenizer, Device device, EncodedTexts train, EncodedTexts held, String identity)
            throws IOException {
        int padding = model.config().paddingId();
        var trained = PaddedRows.of(train.rows(), train.labels(), padding, device);
        var validated =
                PaddedRows.of(held.rows(), held.labels(), padding, device).byLength();
        var trainer = configured(Trainer.of(model, loss()), model, trained, validated, identity);
        trainer.groups(paced(recipe.penalties().of(model.parameters())))
                .evaluationBatch(recipe.train().evaluationBatch().orElse(Features.BATCH))
                .identity("encoderRate", Double.toString(choice.encoderRate()));
        var anatomy = Anatomy.of(model.config(), tokens(train));
        return training.run("classification", trainer, trained, anatomy, () -> write(model, tokenizer));
    }

    private static Anatomy.Tokens tokens(EncodedTexts texts) {
        var lengths = texts.rows().stream().mapToLong(row -> row.length).summaryStatistics();
        return new Anatomy.Tokens(Math.max(1, Math.round(lengths.getAverage())), Math.max(1, lengths.getMax()));
    }

    private Trainer configured(Trainer trainer, Module model, Dataset train, Dataset held, String identity) {
        var configured =
                training.configured(trainer, model, train.size(), dataset.info().fingerprint());
        configured.identity("model", identity + " " + choice.frozen());
        if (held.size() > 0) {
            configured.validation(
                    training.validated(held), new TextScores(dataset.info().labels()));
        }
        return configured;
    }

    private Loss loss() {
        var counts = dataset.info().counts(Part.TRAIN);
        return recipe.loss()
                .prepared(dataset.info().labels().stream()
                        .mapToLong(label -> counts.getOrDefault(label, 0L))
                        .toArray());
    }

    /// The same groups, with those parameters apart that were pretrained.
    private List<ParameterGroup> paced(List<ParameterGroup> groups) {
        var paced = new ArrayList<ParameterGroup>();
        for (var group : groups) {
            var encoder = new LinkedHashMap<String, Tensor>();
            var head = new LinkedHashMap<String, Tensor>();
            group.parameters()
                    .forEach((name, tensor) ->
                            (name.startsWith(ENCODER) && !name.startsWith(POOLER) ? encoder : head).put(name, tensor));
            add(paced, group, encoder, choice.encoderRate());
            add(paced, group, head, 1);
        }
        return paced;
    }

    private static void add(
            List<ParameterGroup> groups, ParameterGroup as, Map<String, Tensor> parameters, double rate) {
        if (!parameters.isEmpty()) {
            groups.add(new ParameterGroup(parameters, as.lrScale() * rate, as.decayScale(), as.l1(), as.l2()));
        }
    }

    private void write(Bert model, Tokenizer tokenizer) {
        ModelDirectory.write(run.model(), model);
        tokenizer.write(run.model().resolve(Tokenizer.FILE));
        new TextInput(dataset.info().text(), dataset.info().label(), choice.length()).write(run.model());
    }
}
