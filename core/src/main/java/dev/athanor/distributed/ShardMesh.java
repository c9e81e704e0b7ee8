package dev.athanor.distributed;

import java.util.Optional;

/// The processes of a group as those that have a slice each of something, as many times as there are more: a [Mesh] of
/// `data` and `shard`. Neighbours on `shard` have neighbouring ranks, as those of one host do.
public final class ShardMesh implements AutoCloseable {
    private final ProcessGroup all;
    private final Optional<Mesh> mesh;

    private ShardMesh(ProcessGroup all, Optional<Mesh> mesh) {
        this.all = all;
        this.mesh = mesh;
    }

    /// Every process of the group calls this.
    ///
    /// @param all is left open
    /// @param slices how many there are
    /// @throws IllegalArgumentException if the group's size is no multiple of them
    public static ShardMesh of(ProcessGroup all, int slices) {
        return new ShardMesh(
                all,
                slices == all.size()
                        ? Optional.empty()
                        : Optional.of(Mesh.of(
                                all, new Mesh.Axis("data", all.size() / slices), new Mesh.Axis("shard", slices))));
    }

    public ProcessGroup all() {
        return all;
    }

    /// The processes with one slice each, by number.
    public ProcessGroup slices() {
        return mesh.map(grid -> grid.along("shard")).orElse(all);
    }

    /// Those with the same slice; none where each slice is there once.
    public Optional<ProcessGroup> copies() {
        return mesh.map(grid -> grid.along("data"));
    }

    /// Whether this process's slice is of the first copy, which is that of the first process.
    public boolean ofFirstCopy() {
        return copies().map(group -> group.rank() == 0).orElse(true);
    }

    @Override
    public void close() {
        mesh.ifPresent(Mesh::close);
    }
}
