package dev.athanor.checkpoint;

import dev.athanor.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The files that one process puts into a checkpoint that is being saved. Each is on the disk, synced and summed up,
/// when its call returns; none counts before the checkpoint is committed.
public final class CheckpointFiles {
    static final String PART_PREFIX = ".part-";

    private final Path temporary;
    private final Path target;
    private final long step;
    private final SaveSteps steps;
    private final SortedMap<String, FileDigest> written = new TreeMap<>();
    private boolean broken;

    CheckpointFiles(Path temporary, Path target, long step, SaveSteps steps) {
        this.temporary = temporary;
        this.target = target;
        this.step = step;
        this.steps = steps;
    }

    /// Puts files into a checkpoint.
    @FunctionalInterface
    public interface Content {
        void write(CheckpointFiles files) throws IOException;
    }

    /// Puts bytes into one file.
    @FunctionalInterface
    public interface FileContent {
        void write(WritableByteChannel channel) throws IOException;
    }

    /// The step that is being saved.
    public long step() {
        return step;
    }

    /// Writes a safetensors file.
    ///
    /// @throws WriteFailedException if the disk refuses
    public void tensors(String name, Collection<? extends TensorSource> tensors, Map<String, String> metadata) {
        var writer = new SafetensorsWriter(tensors, metadata);
        write(name, writer::write);
    }

    /// Writes this process's parts of tensors that several processes write together, and that
    /// [Checkpoint#weights] reads whole.
    ///
    /// @param name such as `model`, for the file `model-00002-of-00004.safetensors` of the second
    ///     of four processes and `model.safetensors` of one alone
    /// @throws WriteFailedException if the disk refuses
    public void parts(
            String name, int rank, int processes, Map<String, TensorPart> parts, Map<String, String> metadata) {
        Map<String, Tensor> elements = new LinkedHashMap<>();
        parts.forEach((tensor, part) -> elements.put(tensor, part.elements()));
        var all = new TreeMap<>(metadata);
        all.putAll(PartFiles.metadata(parts));
        tensors(PartFiles.name(name, rank, processes), Weights.sources(elements), all);
    }

    /// @throws WriteFailedException if the disk refuses
    public void bytes(String name, byte[] content) {
        write(name, channel -> Pieces.write(channel, MemorySegment.ofArray(content)));
    }

    /// Writes a file of any kind, as a stream.
    ///
    /// @param name of a file in the checkpoint, without folders
    /// @throws WriteFailedException if the disk refuses
    public void write(String name, FileContent content) {
        if (!PlainName.isPlain(name) || name.startsWith(".") || name.equals(Manifest.NAME)) {
            throw new IllegalArgumentException("\"" + name
                    + "\" cannot be a file of a checkpoint: expected a plain name that does not start with a"
                    + " dot and is not " + Manifest.NAME);
        }
        broken = true;
        try (var channel = new DigestingChannel(temporary.resolve(name), steps)) {
            content.write(channel);
            written.put(name, channel.finish());
        } catch (IOException e) {
            throw WriteFailedException.of(target.resolve(name), e);
        }
        broken = false;
    }

    /// Tells the process that commits what this one wrote. For processes that joined, once, at the end.
    ///
    /// @param rank of this process, unlike any other's
    public void finish(int rank) {
        var part = new Manifest(step, Optional.empty(), written());
        AtomicFile.write(
                temporary.resolve(PART_PREFIX + rank),
                channel -> Pieces.write(channel, MemorySegment.ofArray(part.toJson())));
    }

    SortedMap<String, FileDigest> written() {
        if (broken) {
            throw new IllegalStateException("a file of " + target + " failed, so the checkpoint cannot be completed");
        }
        return written;
    }
}
