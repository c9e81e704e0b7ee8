package dev.athanor.data;

import dev.athanor.settings.Check;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Rows of ids of any lengths, each of a class, held in plain memory. A batch is as long as its longest row.
///
/// Inputs are `[batch, longest]`, i64, targets `[batch]`, i64.
public final class PaddedRows implements Dataset {
    private final List<int[]> rows;
    private final List<Integer> classes;
    private final int paddingId;
    private final Device device;

    private PaddedRows(List<int[]> rows, List<Integer> classes, int paddingId, Device device) {
        this.rows = rows;
        this.classes = classes;
        this.paddingId = paddingId;
        this.device = device;
    }

    /// @param rows each of one id at least
    /// @param classes one a row
    /// @param paddingId what stands behind the shorter rows of a batch
    public static PaddedRows of(List<int[]> rows, List<Integer> classes, int paddingId, Device device) {
        new Check()
                .that(
                        rows.size() == classes.size(),
                        "classes",
                        "are " + classes.size() + ", expected one for each of the " + rows.size() + " rows")
                .that(rows.stream().allMatch(row -> row.length > 0), "rows", "hold one without ids")
                .orThrow();
        return new PaddedRows(List.copyOf(rows), List.copyOf(classes), paddingId, device);
    }

    /// The same rows, the shortest first: batches of consecutive ones hold little padding.
    public PaddedRows byLength() {
        var order = IntStream.range(0, classes.size())
                .boxed()
                .sorted(Comparator.comparingInt(row -> rows.get(row).length))
                .toList();
        return new PaddedRows(
                order.stream().map(rows::get).toList(),
                order.stream().map(classes::get).toList(),
                paddingId,
                device);
    }

    /// Rows as one tensor `[rows, longest]`, i64, in the caller's scope.
    public static Tensor padded(List<int[]> rows, int paddingId) {
        int longest = rows.stream().mapToInt(row -> row.length).max().orElse(0);
        var ids = new long[Math.multiplyExact(rows.size(), longest)];
        Arrays.fill(ids, paddingId);
        for (int row = 0; row < rows.size(); row++) {
            for (int i = 0; i < rows.get(row).length; i++) {
                ids[row * longest + i] = rows.get(row)[i];
            }
        }
        return Tensor.of(ids, rows.size(), longest);
    }

    @Override
    public long size() {
        return classes.size();
    }

    /// The shortest first: what a step goes over in parts holds little padding.
    @Override
    public long[] arranged(long[] samples) {
        return Arrays.stream(samples)
                .boxed()
                .sorted(Comparator.comparingInt(sample -> rows.get(Math.toIntExact(sample)).length))
                .mapToLong(Long::longValue)
                .toArray();
    }

    @Override
    public Batch batch(long[] samples) {
        var chosen = Arrays.stream(samples)
                .mapToObj(sample -> rows.get(Math.toIntExact(sample)))
                .toList();
        var targets = Arrays.stream(samples)
                .map(sample -> classes.get(Math.toIntExact(sample)))
                .toArray();
        return new Batch(
                padded(chosen, paddingId).to(device),
                Tensor.of(targets, targets.length).to(device));
    }

    @Override
    public Batch slice(long first, long count) {
        return batch(LongStream.range(first, first + count).toArray());
    }
}
