package dev.athanor.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Weights in several files: `model.safetensors.index.json` says which tensor is in which, as Hugging Face writes it.
final class SafetensorsIndex {
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX_END = ".index.json";
    private static final String INDEX = SINGLE + INDEX_END;

    private SafetensorsIndex() {}

    static boolean isIndex(Path path) {
        return path.toString().endsWith(INDEX_END);
    }

    /// The file or index that `path` means.
    static Path resolve(Path path) {
        if (!Files.isDirectory(path)) {
            return path;
        }
        for (String name : List.of(SINGLE, INDEX)) {
            if (Files.exists(path.resolve(name))) {
                return path.resolve(name);
            }
        }
        throw new CheckpointException(path, "holds neither " + SINGLE + " nor " + INDEX);
    }

    static Safetensors open(Path index) {
        Map<String, String> fileOf = read(index);
        Map<String, Safetensors> parts = new LinkedHashMap<>();
        try {
            Path folder = index.toAbsolutePath().getParent();
            for (String name : fileOf.values()) {
                if (!parts.containsKey(name)) {
                    parts.put(name, Safetensors.openFile(folder == null ? Path.of(name) : folder.resolve(name)));
                }
            }
            Map<String, String> metadata = new TreeMap<>();
            parts.values().forEach(part -> metadata.putAll(part.metadata()));
            return Safetensors.joined(index, join(index, fileOf, parts), metadata, parts.values());
        } catch (RuntimeException e) {
            parts.values().forEach(Safetensors::close);
            throw e;
        }
    }

    private static Map<String, StoredTensor> join(
            Path index, Map<String, String> fileOf, Map<String, Safetensors> parts) {
        List<String> problems = new ArrayList<>();
        fileOf.forEach((tensor, file) -> {
            var part = parts.get(file);
            if (part == null || !part.tensors().containsKey(tensor)) {
                problems.add(tensor + " is not in " + file);
            }
        });
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        parts.forEach((file, part) -> part.tensors().forEach((name, tensor) -> {
            if (!file.equals(fileOf.get(name))) {
                problems.add(name + " is in " + file + ", which the index does not say");
            }
            tensors.put(name, tensor);
        }));
        if (!problems.isEmpty()) {
            throw new CorruptFileException(index, "disagrees with its files: " + String.join("; ", problems));
        }
        return tensors;
    }

    private static Map<String, String> read(Path index) {
        Map<String, String> fileOf = new LinkedHashMap<>();
        try (var file = MappedFile.open(index);
                var json = new StrictJson(index, file.bytes(), 0)) {
            json.object("the index", key -> {
                if (key.equals("weight_map")) {
                    json.object("weight_map", tensor -> fileOf.put(tensor, fileName(json, tensor)));
                } else {
                    json.skip();
                }
            });
            json.end();
        }
        if (fileOf.isEmpty()) {
            throw new CorruptFileException(index, "has no weight_map that says which tensor is in which file");
        }
        return fileOf;
    }

    private static String fileName(StrictJson json, String tensor) {
        String name = json.string("the file of \"" + tensor + "\"");
        if (!PlainName.isPlain(name) || !name.endsWith(".safetensors")) {
            throw json.corrupt("the file of \"" + tensor + "\" is \"" + name
                    + "\", expected the name of a .safetensors file beside the index");
        }
        return name;
    }
}
