package dev.athanor.train;

import dev.athanor.nn.Module;
import dev.athanor.optim.Horizon;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/// What has to be the same on all processes before a run's next step, by name.
final class Facts {
    private static final long AT_ONCE = 1L << 26;

    private Facts() {}

    static Map<String, String> of(Trainer plan, Map<String, String> identity, long step, Horizon horizon) {
        var facts = new LinkedHashMap<>(identity);
        facts.putAll(plan.facts);
        facts.put("step to go on from", Long.toString(step));
        facts.put("steps", Long.toString(horizon.steps()));
        facts.put("parameters", checksum(plan.model));
        return facts;
    }

    /// Of all parameters and buffers, their names and places.
    private static String checksum(Module model) {
        var sum = new CRC32C();
        model.state().forEach((name, tensor) -> {
            sum.update(name.getBytes(StandardCharsets.UTF_8));
            tensor.lend(memory -> {
                for (long first = 0; first < memory.byteSize(); first += AT_ONCE) {
                    sum.update(memory.asSlice(first, Math.min(AT_ONCE, memory.byteSize() - first))
                            .asByteBuffer());
                }
            });
        });
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }
}
