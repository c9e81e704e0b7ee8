package dev.athanor.optim;

import dev.athanor.tensor.Tensor;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Numbers that the Python scripts beside the reference files wrote.
final class Reference {
    private Reference() {}

    static JsonNode read(String file) {
        try (var stream = Reference.class.getResourceAsStream(file)) {
            return JsonMapper.shared().readTree(Objects.requireNonNull(stream, file));
        } catch (IOException error) {
            throw new AssertionError(error);
        }
    }

    static float[] floats(JsonNode array) {
        var values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) array.get(i).asDouble();
        }
        return values;
    }

    static double[] doubles(JsonNode array) {
        var values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asDouble();
        }
        return values;
    }

    static long[] longs(JsonNode array) {
        var values = new long[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asLong();
        }
        return values;
    }

    /// Named leaves that gather gradients, from `values` and `shapes` by name, in the innermost scope.
    static Map<String, Tensor> leaves(JsonNode values, JsonNode shapes) {
        var leaves = new LinkedHashMap<String, Tensor>();
        for (var name : values.propertyNames()) {
            leaves.put(
                    name,
                    Tensor.of(floats(values.get(name)), longs(shapes.get(name))).requiresGrad(true));
        }
        return leaves;
    }
}
