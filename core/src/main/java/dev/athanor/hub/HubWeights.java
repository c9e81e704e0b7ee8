package dev.athanor.hub;

import dev.athanor.checkpoint.AtomicFile;
import dev.athanor.checkpoint.CheckpointException;
import dev.athanor.checkpoint.Safetensors;
import dev.athanor.checkpoint.Weights;
import dev.athanor.checkpoint.WeightsMismatchException;
import dev.athanor.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The weights of a published model's directory: `model.safetensors`, or several files with an index.
public final class HubWeights {
    /// The file, where one holds all weights.
    public static final String SINGLE = "model.safetensors";

    /// The file that says which of several holds which weight.
    public static final String INDEX = "model.safetensors.index.json";

    /// The most bytes of one file, as transformers divides them.
    public static final long SHARD_BYTES = 5_000_000_000L;

    private static final String TORCH = "pytorch_model.bin";

    private HubWeights() {}

    /// Which stored tensor goes where.
    ///
    /// @param targets the model's tensors by their stored names
    /// @param unneeded accepts the names of stored tensors that the model does without
    public record Names(Map<String, Tensor> targets, Predicate<String> unneeded) {

        /// For weights that are published with a prefix, as a model with a head has them, or without.
        ///
        /// @param state the model's tensors by their names, those of its body with the prefix
        /// @param stored the names in the directory
        public static Names of(
                String prefix, Map<String, Tensor> state, Set<String> stored, Predicate<String> unneeded) {
            boolean prefixed = stored.stream().anyMatch(name -> name.startsWith(prefix));
            var targets = new LinkedHashMap<String, Tensor>();
            state.forEach((name, tensor) ->
                    targets.put(!prefixed && name.startsWith(prefix) ? name.substring(prefix.length()) : name, tensor));
            return new Names(targets, unneeded);
        }
    }

    /// Copies a directory's weights into a model: all of them, or none.
    ///
    /// @param directory or a file that [Weights#open] takes
    /// @param names gives the names for a directory that has tensors of these
    /// @throws WeightsMismatchException naming every one that is missing, extra or of another shape
    /// @throws CheckpointException if there are no weights, or they cannot be read
    public static void load(Path directory, Function<Set<String>, Names> names) {
        var torch = directory.resolve(TORCH);
        boolean safetensors = Files.exists(directory.resolve(SINGLE)) || Files.exists(directory.resolve(INDEX));
        try (var weights = Weights.open(!safetensors && Files.exists(torch) ? torch : directory)) {
            var found = names.apply(weights.tensors().keySet());
            var _ = weights.load(found.targets(), found.unneeded());
        }
    }

    /// Writes weights in files of at most `shardBytes`, or of one tensor that is larger.
    public static void write(Path directory, Map<String, Tensor> tensors, long shardBytes) {
        var shards = shards(tensors, shardBytes);
        var metadata = Map.of("format", "pt");
        if (shards.size() == 1) {
            Safetensors.write(directory.resolve(SINGLE), Weights.sources(tensors), metadata);
            delete(directory.resolve(INDEX));
            return;
        }
        var fileOf = new TreeMap<String, String>();
        for (int i = 0; i < shards.size(); i++) {
            var file = String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size());
            Safetensors.write(directory.resolve(file), Weights.sources(shards.get(i)), metadata);
            shards.get(i).keySet().forEach(name -> fileOf.put(name, file));
        }
        ObjectNode index = ConfigKeys.empty();
        index.putObject("metadata")
                .put(
                        "total_size",
                        tensors.values().stream().mapToLong(HubWeights::bytes).sum());
        var map = index.putObject("weight_map");
        fileOf.forEach(map::put);
        writeJson(directory.resolve(INDEX), index);
        delete(directory.resolve(SINGLE));
    }

    /// Writes JSON, indented; the file is whole or not there.
    public static void writeJson(Path file, ObjectNode json) {
        var bytes = ByteBuffer.wrap(
                JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
        AtomicFile.write(file, channel -> {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        });
    }

    private static List<Map<String, Tensor>> shards(Map<String, Tensor> tensors, long shardBytes) {
        var shards = new ArrayList<Map<String, Tensor>>();
        shards.add(new LinkedHashMap<>());
        long used = 0;
        for (var entry : tensors.entrySet()) {
            long bytes = bytes(entry.getValue());
            if (used > 0 && used + bytes > shardBytes) {
                shards.add(new LinkedHashMap<>());
                used = 0;
            }
            shards.getLast().put(entry.getKey(), entry.getValue());
            used += bytes;
        }
        return shards;
    }

    private static long bytes(Tensor tensor) {
        return tensor.elements() * tensor.dtype().bytes();
    }

    /// Of two ways to hold weights a reader must find one.
    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException error) {
            throw new UncheckedIOException(file + " cannot be deleted, though other weights are beside it now", error);
        }
    }
}
