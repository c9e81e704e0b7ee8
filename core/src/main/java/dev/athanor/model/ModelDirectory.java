package dev.athanor.model;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.athanor.checkpoint.Safetensors;
import dev.athanor.checkpoint.Weights;
import dev.athanor.checkpoint.WeightsMismatchException;
import dev.athanor.hub.HubWeights;
import dev.athanor.hub.SpecialIds;
import dev.athanor.model.bert.Bert;
import dev.athanor.model.bert.BertConfig;
import dev.athanor.model.bert.BertHead;
import dev.athanor.model.bert.BertWeights;
import dev.athanor.model.gpt.Gpt;
import dev.athanor.model.gpt.GptConfig;
import dev.athanor.model.gpt.GptWeights;
import dev.athanor.model.llama.Llama;
import dev.athanor.model.llama.LlamaConfig;
import dev.athanor.model.llama.LlamaWeights;
import dev.athanor.model.mlp.Mlp;
import dev.athanor.model.mlp.MlpConfig;
import dev.athanor.nn.Activation;
import dev.athanor.nn.CausalLanguageModel;
import dev.athanor.nn.Module;
import dev.athanor.settings.SettingsException;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Reads and writes model directories.
public final class ModelDirectory {
    /// The file that names the architecture and its sizes.
    public static final String CONFIG = "config.json";

    /// The file of parameters and buffers.
    public static final String WEIGHTS = "model.safetensors";

    /// The file of what turns a table's row into the model's input.
    public static final String PREPROCESSING = "preprocessing.json";

    private static final String GENERATION = "generation_config.json";
    static final String ARCHITECTURE = "architecture";
    private static final String MLP = "mlp";
    private static final List<String> CAUSAL = Stream.concat(
                    Stream.of(GptConfig.TYPE),
                    Stream.of(LlamaConfig.Family.values()).map(LlamaConfig.Family::type))
            .toList();
    private static final List<String> FAMILIES = Stream.concat(Stream.of(MLP, BertConfig.TYPE), CAUSAL.stream())
            .sorted()
            .toList();

    private static final JsonMapper JSON = JsonMapper.builder()
            .addMixIn(Activation.class, NamedByKind.class)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
    private interface NamedByKind {}

    private ModelDirectory() {}

    /// Writes configuration and weights; each file is whole or not there.
    public static void write(Path directory, Mlp model) {
        make(directory);
        Safetensors.write(directory.resolve(WEIGHTS), Weights.sources(model.state()), Map.of("format", "pt"));
        ObjectNode config = JSON.createObjectNode().put(ARCHITECTURE, MLP);
        config.setAll((ObjectNode) JSON.valueToTree(model.config()));
        HubWeights.writeJson(directory.resolve(CONFIG), config);
    }

    /// The model of a directory, on the CPU, in training mode. The caller closes it.
    ///
    /// @throws ModelException if there is no such model, or it is not an MLP
    public static Mlp readMlp(Path directory) {
        var model = Mlp.of(mlpConfig(directory.resolve(CONFIG)));
        try {
            Weights.load(directory.resolve(WEIGHTS), model.state());
            return model;
        } catch (RuntimeException error) {
            model.close();
            throw error;
        }
    }

    private static MlpConfig mlpConfig(Path file) {
        var config = ConfigFile.read(file);
        ConfigFile.expect(file, config, List.of(MLP));
        config.remove(ARCHITECTURE);
        return ConfigFile.build(file, () -> JSON.treeToValue(config, MlpConfig.class));
    }

    // ---- language models

    /// The family of a directory's model by the name in its `config.json`: `mlp`, `gpt2`, ...
    ///
    /// @throws ModelException if there is no such model, or its family is none of those known here
    public static String family(Path directory) {
        var file = directory.resolve(CONFIG);
        return ConfigFile.expect(file, ConfigFile.read(file), FAMILIES);
    }

    /// Whether [#readCausal] reads models of a family.
    public static boolean isCausal(String family) {
        return CAUSAL.contains(family);
    }

    /// Writes configuration and weights as transformers does; each file is whole or not there.
    public static void write(Path directory, CausalLanguageModel model, SpecialIds ids) {
        write(directory, model, ids, HubWeights.SHARD_BYTES);
    }

    /// The same in files of at most `shardBytes`, or of one tensor that is larger.
    public static void write(Path directory, CausalLanguageModel model, SpecialIds ids, long shardBytes) {
        make(directory);
        try (var _ = Scope.open()) {
            var config = switch (model) {
                case Gpt gpt -> gpt.config().write();
                case Llama llama -> llama.config().write();
                default ->
                    throw new IllegalArgumentException(
                            "a " + model.getClass().getSimpleName() + " has no published form; write its state()");
            };
            ids.write(config);
            write(directory, model instanceof Gpt gpt ? GptWeights.published(gpt) : model.state(), config, shardBytes);
        }
    }

    /// The tokens that begin and end texts, of `generation_config.json` or else of `config.json`.
    ///
    /// @throws ModelException if there is no model
    public static SpecialIds specialIds(Path directory) {
        var config = ConfigFile.read(directory.resolve(CONFIG));
        var generation = directory.resolve(GENERATION);
        return SpecialIds.read(
                Files.exists(generation) ? List.of(ConfigFile.read(generation), config) : List.of(config));
    }

    /// The causal language model of a directory, ours or one of transformers, on the CPU in fp32, in evaluation
    /// mode. The caller closes it.
    ///
    /// @throws ModelException if there is no such model, or its family is another kind
    /// @throws WeightsMismatchException naming every weight that is missing, extra or of another shape
    public static CausalLanguageModel readCausal(Path directory) {
        var file = directory.resolve(CONFIG);
        var json = ConfigFile.read(file);
        var family = ConfigFile.expect(file, json, CAUSAL);
        if (family.equals(GptConfig.TYPE)) {
            return loaded(directory, Gpt.of(ConfigFile.build(file, () -> GptConfig.read(json))), GptWeights::names);
        }
        var llama = LlamaConfig.Family.ofType(family).orElseThrow();
        return loaded(
                directory, Llama.of(ConfigFile.build(file, () -> LlamaConfig.read(llama, json))), LlamaWeights::names);
    }

    /// Writes configuration and weights as transformers does; each file is whole or not there.
    public static void write(Path directory, Bert model) {
        make(directory);
        write(directory, BertWeights.published(model), model.config().write(), HubWeights.SHARD_BYTES);
    }

    /// The BERT of a directory with the head that it was saved with, on the CPU in fp32, in evaluation mode. The caller
    /// closes it.
    ///
    /// @throws ModelException if there is no such model, or its family is another
    /// @throws WeightsMismatchException naming every weight that is missing, extra or of another shape
    public static Bert readBert(Path directory) {
        return loaded(directory, Bert.of(bertConfig(directory)), BertWeights::names);
    }

    /// The body of the BERT of a directory under a new head. As [#readBert] otherwise.
    public static Bert readBertBody(Path directory, BertHead head) {
        return readBertBody(directory, head, OptionalInt.empty());
    }

    /// The same with the first blocks alone, where `layers` says how many.
    ///
    /// @throws SettingsException if there are not so many
    public static Bert readBertBody(Path directory, BertHead head, OptionalInt layers) {
        var published = bertConfig(directory).withHead(head);
        var config = layers.isPresent() ? published.firstLayers(layers.getAsInt()) : published;
        return loaded(
                directory,
                Bert.of(config),
                (model, stored) -> BertWeights.bodyNames(model, stored, published.layers()));
    }

    /// The shape of the BERT of a directory, without its weights.
    ///
    /// @throws ModelException if there is no such model, or its family is another
    public static BertConfig bertConfig(Path directory) {
        var file = directory.resolve(CONFIG);
        var json = ConfigFile.read(file);
        ConfigFile.expect(file, json, List.of(BertConfig.TYPE));
        return ConfigFile.build(file, () -> BertConfig.read(json));
    }

    private static void write(Path directory, Map<String, Tensor> tensors, ObjectNode config, long shardBytes) {
        HubWeights.write(directory, tensors, shardBytes);
        HubWeights.writeJson(directory.resolve(CONFIG), config);
    }

    private static <M extends Module> M loaded(
            Path directory, M model, BiFunction<M, Set<String>, HubWeights.Names> names) {
        try {
            HubWeights.load(directory, stored -> names.apply(model, stored));
            model.eval();
            return model;
        } catch (RuntimeException error) {
            model.close();
            throw error;
        }
    }

    private static void make(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException error) {
            throw new ModelException(directory + " cannot be made: " + error, error);
        }
    }
}
