package dev.athanor.distributed;

import dev.athanor.tensor.DType;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// Brings the named tensors of all processes of a group to its first one.
public final class Gathering {
    private static final int HEADER_BYTES = 0;
    private static final int HEADER = 1;
    private static final int TENSORS = 2;

    private Gathering() {}

    /// Every process of the group calls this.
    ///
    /// @param own names and tensors of this process, on any device
    /// @return at the first process its own and those of the others, on the CPU and in the caller's scope, one that
    ///     several have from the first of them; empty elsewhere
    public static Map<String, Tensor> atFirst(ProcessGroup group, Map<String, Tensor> own) {
        if (group.rank() > 0) {
            send(group, own);
            return Map.of();
        }
        var all = new LinkedHashMap<String, Tensor>();
        own.forEach((name, tensor) -> all.put(name, tensor.detach().to(Device.CPU)));
        for (int from = 1; from < group.size(); from++) {
            receive(group, from).forEach(all::putIfAbsent);
        }
        return all;
    }

    private static void send(ProcessGroup group, Map<String, Tensor> own) {
        var header = header(own).getBytes(StandardCharsets.UTF_8);
        try (var _ = Scope.open()) {
            group.send(Tensor.of(new long[] {header.length}, 1), 0, HEADER_BYTES)
                    .await();
            if (header.length > 0) {
                group.send(Tensor.of(header, header.length), 0, HEADER).await();
            }
        }
        for (var tensor : own.values()) {
            try (var _ = Scope.open()) {
                group.send(tensor.detach().to(Device.CPU).contiguous(), 0, TENSORS)
                        .await();
            }
        }
    }

    private static Map<String, Tensor> receive(ProcessGroup group, int from) {
        var received = new LinkedHashMap<String, Tensor>();
        for (var line : header(group, from).lines().toList()) {
            var parts = line.split(" ");
            long[] sizes =
                    Arrays.stream(parts).skip(2).mapToLong(Long::parseLong).toArray();
            var room = Tensor.empty(Shape.of(sizes), DType.valueOf(parts[1]), Device.CPU);
            group.receive(room, from, TENSORS).await();
            received.put(parts[0], room);
        }
        return received;
    }

    private static String header(ProcessGroup group, int from) {
        try (var _ = Scope.open()) {
            var length = Tensor.of(new long[1], 1);
            group.receive(length, from, HEADER_BYTES).await();
            var text = Tensor.of(new byte[(int) length.item()], (long) length.item());
            if (text.elements() > 0) {
                group.receive(text, from, HEADER).await();
            }
            return new String(text.toBytes(), StandardCharsets.UTF_8);
        }
    }

    /// A line for each tensor: name, type, sizes. Names of parameters have no spaces.
    private static String header(Map<String, Tensor> tensors) {
        return tensors.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue().dtype()
                        + LongStream.of(entry.getValue().shape().toArray())
                                .mapToObj(size -> " " + size)
                                .collect(Collectors.joining()))
                .collect(Collectors.joining("\n"));
    }
}
