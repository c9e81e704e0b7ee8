package dev.athanor.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.tensor.DType;
import dev.athanor.tensor.Shape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;

/// The files that Python made, and what it says is in them; `make_reference.py` beside them made both.
final class Reference {
    private Reference() {}

    static Path file(String name) {
        try {
            return Path.of(Objects.requireNonNull(Reference.class.getResource(name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /// The tensors that a `.tsv` lists, in its order.
    static List<StoredTensor> tensors(String listing) throws IOException {
        List<StoredTensor> tensors = new ArrayList<>();
        for (String line : Files.readAllLines(file(listing))) {
            String[] fields = line.split("\t", -1);
            long[] sizes = Arrays.stream(fields[2].split(","))
                    .filter(size -> !size.isEmpty())
                    .mapToLong(Long::parseLong)
                    .toArray();
            tensors.add(StoredTensor.of(
                    JsonMapper.shared().readValue(fields[0], String.class),
                    DType.valueOf(fields[1]),
                    Shape.of(sizes),
                    MemorySegment.ofArray(HexFormat.of().parseHex(fields[3]))));
        }
        return tensors;
    }

    static void assertEqual(Map<String, StoredTensor> actual, List<StoredTensor> expected) {
        assertThat(actual.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        expected.stream().map(StoredTensor::name).toList());
        for (var tensor : expected) {
            var found = Objects.requireNonNull(actual.get(tensor.name()));
            assertThat(found.dtype()).as(tensor.name()).isEqualTo(tensor.dtype());
            assertThat(found.shape()).as(tensor.name()).isEqualTo(tensor.shape());
            assertThat(found.bytes().toArray(ValueLayout.JAVA_BYTE))
                    .as(tensor.name())
                    .isEqualTo(tensor.bytes().toArray(ValueLayout.JAVA_BYTE));
        }
    }
}
