package dev.athanor.distributed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The processes of a group as points of a grid with named axes, and the groups along each axis.
///
/// ```java
/// try (var mesh = Mesh.of(group, new Mesh.Axis("pipeline", 2), new Mesh.Axis("data", 4))) {
///     mesh.along("data").allReduce(gradient, Reduction.SUM).await();
/// }
/// ```
///
/// The last axis runs fastest: neighbours on it have neighbouring ranks, as those of one host do.
public final class Mesh implements AutoCloseable {
    /// @param name such as `data`, `shard` or `pipeline`
    /// @param size the processes along it
    public record Axis(String name, int size) {}

    private final List<Axis> axes;
    private final int[] position;
    private final Map<String, ProcessGroup> groups = new LinkedHashMap<>();

    private Mesh(ProcessGroup group, List<Axis> axes) {
        this.axes = axes;
        this.position = position(axes, group.rank());
        for (int axis = 0; axis < axes.size(); axis++) {
            var named = axes.get(axis);
            groups.put(named.name(), group.subgroup(named.name(), line(axis)));
        }
    }

    /// Every process of the group calls this, with equal axes.
    ///
    /// @throws IllegalArgumentException if the axes' sizes do not multiply to the group's, or two have one name
    public static Mesh of(ProcessGroup group, Axis... axes) {
        long points = Arrays.stream(axes).mapToLong(Axis::size).reduce(1, Math::multiplyExact);
        var names = Arrays.stream(axes).map(Axis::name).distinct().count();
        if (points != group.size()
                || names != axes.length
                || Arrays.stream(axes).anyMatch(axis -> axis.size() < 1)) {
            var product = Arrays.stream(axes)
                    .map(axis -> axis.name() + " " + axis.size())
                    .collect(Collectors.joining(" x "));
            throw new IllegalArgumentException("a mesh of " + product
                    + " does not have one point for each of the group's " + group.size() + " processes");
        }
        return new Mesh(group, List.of(axes));
    }

    /// The processes that differ from this one on that axis alone, numbered by their places on it. The mesh closes it.
    public ProcessGroup along(String axis) {
        var found = groups.get(axis);
        if (found == null) {
            throw new IllegalArgumentException(
                    "the mesh has no axis " + axis + ", only " + String.join(", ", groups.keySet()));
        }
        return found;
    }

    /// This process's place on an axis, from 0.
    public int place(String axis) {
        return along(axis).rank();
    }

    public List<Axis> axes() {
        return axes;
    }

    /// The ranks of the line through this process along an axis.
    private int[] line(int axis) {
        return IntStream.range(0, axes.get(axis).size())
                .map(i -> {
                    var point = position.clone();
                    point[axis] = i;
                    return rank(point);
                })
                .toArray();
    }

    private int rank(int[] point) {
        int rank = 0;
        for (int axis = 0; axis < point.length; axis++) {
            rank = rank * axes.get(axis).size() + point[axis];
        }
        return rank;
    }

    private static int[] position(List<Axis> axes, int rank) {
        var point = new int[axes.size()];
        int rest = rank;
        for (int axis = point.length - 1; axis >= 0; axis--) {
            point[axis] = rest % axes.get(axis).size();
            rest /= axes.get(axis).size();
        }
        return point;
    }

    @Override
    public void close() {
        new ArrayList<>(groups.values()).reversed().forEach(ProcessGroup::close);
    }
}
