package dev.athanor.checkpoint;

import dev.athanor.checkpoint.PickleValue.Dictionary;
import dev.athanor.checkpoint.PickleValue.Text;
import dev.athanor.checkpoint.PickleValue.View;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The weights in a `.pth`, `.pt` or `.bin` file of PyTorch, read without executing anything: the pickle in it runs on
/// a machine that knows the opcodes and the dozen names that a state dictionary needs, and refuses every other.
///
/// Reads what `torch.save` has written since PyTorch 1.6. Closing it takes the bytes of its tensors away.
public final class TorchFile implements AutoCloseable {
    /// Where training loops put the weights, the likeliest first.
    private static final List<String> USUAL_PLACES =
            List.of("state_dict", "model_state_dict", "model", "module", "net", "weights");

    private final MappedFile file;
    private final Map<String, StoredTensor> tensors;
    private final List<String> others;

    private TorchFile(MappedFile file, Map<String, StoredTensor> tensors, List<String> others) {
        this.file = file;
        this.tensors = Collections.unmodifiableMap(tensors);
        this.others = List.copyOf(others);
    }

    /// Opens the state dictionary in `path`: the file's own, or the one under `state_dict`, `model` and the like.
    ///
    /// @throws CorruptFileException if the file is damaged or made to mislead
    /// @throws UnsupportedFileException if it asks for code, or was saved in a way that is not read here
    /// @throws CheckpointException if there is no such file
    public static TorchFile open(Path path) {
        return open(path, Optional.empty());
    }

    /// Opens the state dictionary under one key of the dictionary in `path`.
    public static TorchFile open(Path path, String key) {
        return open(path, Optional.of(key));
    }

    private static TorchFile open(Path path, Optional<String> key) {
        var file = MappedFile.open(path);
        try {
            var archive = TorchArchive.open(file);
            var weights = weights(path, archive.root(), key);
            Map<String, StoredTensor> tensors = new LinkedHashMap<>();
            List<String> others = new ArrayList<>();
            Map<String, MemorySegment> checked = new HashMap<>();
            weights.items.forEach((name, value) -> {
                if (name instanceof Text(String text) && value instanceof View view) {
                    var entry = view.storage().entry();
                    tensors.put(text, new StoredTensor(text, view.dtype(), view.shape(), () -> {
                        // the checksum of a storage is looked at once, when the first of its tensors is read
                        synchronized (checked) {
                            return view.window()
                                    .of(checked.computeIfAbsent(
                                            entry.name(), _ -> archive.zip().bytes(entry)));
                        }
                    }));
                } else if (name instanceof Text(String text)) {
                    others.add(text);
                }
            });
            return new TorchFile(file, tensors, others);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// Writes a state dictionary that `torch.load(path, weights_only=True)` reads, beside its place first.
    ///
    /// @param tensors in the order that the dictionary will have
    /// @throws WriteFailedException if the disk refuses; the old file is intact
    /// @throws IllegalArgumentException if two tensors share a name
    public static void write(Path path, Collection<? extends TensorSource> tensors) {
        var writer = new TorchWriter(tensors);
        AtomicFile.write(path, writer::write);
    }

    public Path path() {
        return file.path();
    }

    /// Every tensor by name, in the order of the dictionary.
    public Map<String, StoredTensor> tensors() {
        return tensors;
    }

    /// @throws CheckpointException if there is none of that name
    public StoredTensor tensor(String name) {
        var tensor = tensors.get(name);
        if (tensor == null) {
            throw new CheckpointException(path(), "holds no tensor \"" + name + "\" among its " + tensors.size());
        }
        return tensor;
    }

    /// The keys beside the tensors whose values are none.
    public List<String> others() {
        return others;
    }

    @Override
    public void close() {
        file.close();
    }

    private static Dictionary weights(Path path, PickleValue root, Optional<String> key) {
        if (!(root instanceof Dictionary dictionary)) {
            throw new UnsupportedFileException(
                    path, "holds no dictionary; save one: torch.save(model.state_dict(), path)");
        }
        if (key.isPresent()) {
            if (dictionary.items.get(new Text(key.get())) instanceof Dictionary inner) {
                return inner;
            }
            throw new CheckpointException(
                    path, "has no dictionary under \"" + key.get() + "\"; its keys are " + keys(dictionary));
        }
        if (holdsTensors(dictionary)) {
            return dictionary;
        }
        for (String place : USUAL_PLACES) {
            if (dictionary.items.get(new Text(place)) instanceof Dictionary inner && holdsTensors(inner)) {
                return inner;
            }
        }
        List<Dictionary> candidates = new ArrayList<>();
        for (var value : dictionary.items.values()) {
            if (value instanceof Dictionary inner && holdsTensors(inner)) {
                candidates.add(inner);
            }
        }
        if (candidates.size() == 1) {
            return candidates.getFirst();
        }
        if (dictionary.items.isEmpty()) {
            return dictionary;
        }
        throw new CheckpointException(
                path,
                "holds no state dictionary at " + USUAL_PLACES + "; name the key to read, one of " + keys(dictionary));
    }

    private static boolean holdsTensors(Dictionary dictionary) {
        return dictionary.items.values().stream().anyMatch(View.class::isInstance);
    }

    private static List<String> keys(Dictionary dictionary) {
        return dictionary.items.keySet().stream()
                .limit(20)
                .map(key -> key instanceof Text(String text) ? ZipArchive.printable(text) : "(no text)")
                .toList();
    }
}
