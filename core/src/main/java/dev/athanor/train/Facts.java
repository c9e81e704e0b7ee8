package dev.athanor.train;

import dev.athanor.distributed.ProcessGroup;
import dev.athanor.nn.Module;
import dev.athanor.optim.Horizon;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
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

    /// Throws on every process of the group unless these are equal on all.
    ///
    /// @throws TrainingException naming what differs, and where
    static void requireSame(ProcessGroup group, Map<String, String> facts) {
        var here = new TreeMap<>(facts);
        var everywhere = group.allGather(String.join(
                "\n",
                here.entrySet().stream()
                        .map(fact -> fact.getKey() + "=" + fact.getValue().replace("\n", "\\n"))
                        .toList()));
        var first = lines(everywhere.getFirst());
        var problems = new TreeSet<String>();
        for (int rank = 1; rank < everywhere.size(); rank++) {
            var there = lines(everywhere.get(rank));
            var names = new TreeSet<>(first.keySet());
            names.addAll(there.keySet());
            for (var name : names) {
                if (!first.getOrDefault(name, "").equals(there.getOrDefault(name, ""))) {
                    problems.add("rank " + group.globalRank(rank) + " has " + name + " "
                            + there.getOrDefault(name, "missing") + ", rank " + group.globalRank(0) + " "
                            + first.getOrDefault(name, "missing"));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new TrainingException(
                    "the processes of one run must start from the same: " + String.join("; ", problems));
        }
    }

    private static Map<String, String> lines(String text) {
        var values = new TreeMap<String, String>();
        text.lines().forEach(line -> {
            int end = line.indexOf('=');
            values.put(line.substring(0, end), line.substring(end + 1));
        });
        return values;
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
