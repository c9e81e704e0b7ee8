package dev.athanor.checkpoint;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// An open safetensors file: named tensors over the mapped file, so opening costs the header alone however large the
/// weights are. Several files with a `model.safetensors.index.json` open as one.
///
/// Closing it takes the bytes of its tensors away; a file that another process shortens meanwhile makes their reader
/// fail with an `InternalError`, as every mapped file does.
public final class Safetensors implements AutoCloseable {
    private final Path path;
    private final Map<String, StoredTensor> tensors;
    private final Map<String, String> metadata;
    private final Runnable release;

    private Safetensors(Path path, Map<String, StoredTensor> tensors, Map<String, String> metadata, Runnable release) {
        this.path = path;
        this.tensors = Collections.unmodifiableMap(tensors);
        this.metadata = Collections.unmodifiableMap(metadata);
        this.release = release;
    }

    /// @param path a `.safetensors` file, an `.index.json` of several, or a folder with `model.safetensors` or
    ///     `model.safetensors.index.json` in it
    /// @throws CorruptFileException if the header does not describe the file exactly
    /// @throws UnsupportedFileException if a tensor's type is not one of [dev.athanor.tensor.DType]
    /// @throws CheckpointException if there is no such file
    public static Safetensors open(Path path) {
        Path resolved = SafetensorsIndex.resolve(path);
        return SafetensorsIndex.isIndex(resolved) ? SafetensorsIndex.open(resolved) : openFile(resolved);
    }

    static Safetensors openFile(Path path) {
        var file = MappedFile.open(path);
        try {
            var header = SafetensorsHeader.read(file);
            Map<String, StoredTensor> tensors =
                    LinkedHashMap.newLinkedHashMap(header.tensors().size());
            for (var entry : header.tensors().values()) {
                tensors.put(
                        entry.name(),
                        new StoredTensor(
                                entry.name(),
                                entry.dtype(),
                                entry.shape(),
                                () -> file.bytes().asSlice(entry.begin(), entry.end() - entry.begin())));
            }
            return new Safetensors(path, tensors, header.metadata(), file::close);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    static Safetensors joined(
            Path index,
            Map<String, StoredTensor> tensors,
            Map<String, String> metadata,
            Collection<Safetensors> parts) {
        return new Safetensors(index, tensors, metadata, () -> parts.forEach(Safetensors::close));
    }

    /// Writes `tensors` to `file`, beside its place first, so a reader finds the old file or the whole new one.
    ///
    /// The order is the safetensors library's: wide types first, then by name, which leaves every tensor aligned.
    ///
    /// @param metadata free text that travels with the file; Hugging Face's readers expect `format: pt`
    /// @throws WriteFailedException if the disk refuses; the old file is intact
    /// @throws IllegalArgumentException if two tensors share a name
    public static void write(Path file, Collection<? extends TensorSource> tensors, Map<String, String> metadata) {
        var writer = new SafetensorsWriter(tensors, metadata);
        AtomicFile.write(file, writer::write);
    }

    public Path path() {
        return path;
    }

    /// Every tensor by name, in the order of the file.
    public Map<String, StoredTensor> tensors() {
        return tensors;
    }

    /// @throws CheckpointException if there is none of that name
    public StoredTensor tensor(String name) {
        var tensor = tensors.get(name);
        if (tensor == null) {
            throw new CheckpointException(path, "holds no tensor \"" + name + "\" among its " + tensors.size());
        }
        return tensor;
    }

    /// The free text of `__metadata__`.
    public Map<String, String> metadata() {
        return metadata;
    }

    @Override
    public void close() {
        release.run();
    }
}
