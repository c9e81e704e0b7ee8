package dev.athanor.checkpoint;

import dev.athanor.tensor.DType;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.ShapeException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// Tensors that several processes have written, each a file: `model-00001-of-00002.safetensors` and so on, or
/// `model.safetensors` where there is one. A tensor whose elements are in several files is of one axis in each, and
/// the file's metadata says where in which shape they belong: `part:NAME` is `4096 of 768x2304`.
final class PartFiles {
    private static final String END = ".safetensors";
    private static final String PART = "part:";
    private static final String OF = " of ";

    private PartFiles() {}

    static String name(String tensors, int rank, int processes) {
        return processes == 1 ? tensors + END : tensors + "-%05d-of-%05d".formatted(rank + 1, processes) + END;
    }

    /// What stands in the metadata of a file with these parts.
    static Map<String, String> metadata(Map<String, TensorPart> parts) {
        Map<String, String> metadata = new TreeMap<>();
        parts.forEach((name, part) -> {
            if (!part.isWhole()) {
                var sizes = LongStream.of(part.whole().toArray())
                        .mapToObj(Long::toString)
                        .collect(Collectors.joining("x"));
                metadata.put(PART + name, part.first() + OF + sizes);
            }
        });
        return metadata;
    }

    /// @param files the names of all files in `directory`
    /// @throws CheckpointException if there are none of these tensors, or not all
    /// @throws CorruptFileException if their parts do not make up whole tensors
    static Weights open(Path directory, String tensors, Collection<String> files) {
        if (files.contains(tensors + END)) {
            return Weights.open(directory.resolve(tensors + END));
        }
        var pattern = Pattern.compile(Pattern.quote(tensors) + "-\\d{5}-of-(\\d{5})" + Pattern.quote(END));
        var found = files.stream()
                .map(pattern::matcher)
                .filter(match -> match.matches())
                .toList();
        if (found.isEmpty()) {
            throw new CheckpointException(directory, "holds no " + tensors + END);
        }
        int processes = Integer.parseInt(found.getFirst().group(1));
        if (found.size() != processes) {
            throw new CheckpointException(
                    directory, "holds " + found.size() + " of the " + processes + " files with its " + tensors);
        }
        List<Safetensors> opened = new ArrayList<>();
        try {
            found.forEach(match -> opened.add(Safetensors.openFile(directory.resolve(match.group()))));
            return Weights.of(directory, join(opened), () -> opened.forEach(Safetensors::close));
        } catch (RuntimeException e) {
            opened.forEach(Safetensors::close);
            throw e;
        }
    }

    private record Stretch(Path file, Shape whole, long first, StoredTensor stored) {
        long end() {
            return first + stored.shape().elements();
        }

        CorruptFileException corrupt(String what) {
            return new CorruptFileException(file, "has a part of \"" + stored.name() + "\" that " + what);
        }
    }

    private static Map<String, StoredTensor> join(List<Safetensors> files) {
        Map<String, List<Stretch>> stretches = new LinkedHashMap<>();
        for (var file : files) {
            file.tensors()
                    .values()
                    .forEach(stored -> stretches
                            .computeIfAbsent(stored.name(), _ -> new ArrayList<>())
                            .add(stretch(file, stored)));
        }
        Map<String, StoredTensor> joined = new LinkedHashMap<>();
        stretches.forEach((name, parts) -> joined.put(name, join(name, parts)));
        return joined;
    }

    private static Stretch stretch(Safetensors file, StoredTensor stored) {
        var place = file.metadata().get(PART + stored.name());
        if (place == null) {
            return new Stretch(file.path(), stored.shape(), 0, stored);
        }
        var words = place.split(OF, 2);
        try {
            var sizes = Arrays.stream(words[1].split("x"))
                    .mapToLong(Long::parseLong)
                    .toArray();
            return new Stretch(file.path(), Shape.of(sizes), Long.parseLong(words[0]), stored);
        } catch (IllegalArgumentException | ShapeException | ArrayIndexOutOfBoundsException _) {
            throw new CorruptFileException(
                    file.path(),
                    "says that \"" + stored.name() + "\" is \"" + place + "\", expected such as \"4096 of 768x2304\"");
        }
    }

    private static StoredTensor join(String name, List<Stretch> parts) {
        parts.sort(Comparator.comparingLong(Stretch::first));
        var any = parts.getFirst();
        if (parts.size() == 1 && any.stored.shape().equals(any.whole)) {
            return any.stored;
        }
        long end = 0;
        for (var part : parts) {
            if (!part.whole.equals(any.whole) || part.stored.dtype() != any.stored.dtype()) {
                throw part.corrupt("is of " + part.stored.dtype() + " " + part.whole + ", another of "
                        + any.stored.dtype() + " " + any.whole);
            }
            if (part.first != end) {
                throw part.corrupt("begins at element " + part.first + ", expected " + end);
            }
            end = part.end();
        }
        if (end != any.whole.elements()) {
            throw parts.getLast()
                    .corrupt("ends at element " + end + " of " + any.whole.elements() + ", and no other goes on");
        }
        DType dtype = any.stored.dtype();
        return new StoredTensor(name, dtype, any.whole, () -> join(parts, StoredTensor.byteSize(dtype, any.whole)));
    }

    private static MemorySegment join(List<Stretch> parts, long bytes) {
        var whole = Arena.ofAuto().allocate(bytes);
        long at = 0;
        for (var part : parts) {
            var piece = part.stored.bytes();
            MemorySegment.copy(piece, 0, whole, at, piece.byteSize());
            at += piece.byteSize();
        }
        return whole;
    }
}
