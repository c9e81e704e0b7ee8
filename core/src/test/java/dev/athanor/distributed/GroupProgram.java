package dev.athanor.distributed;

import dev.athanor.tensor.DType;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What a rank does in the tests of process groups. Each prints what it came to; a failure is printed with its peer.
final class GroupProgram {
    private GroupProgram() {}

    /// @param arguments what to do, and the timeout in seconds
    public static void main(String[] arguments) throws InterruptedException {
        var environment = ProcessEnvironment.find(System.getenv()).orElseThrow();
        var settings = new GroupSettings(
                Duration.ofSeconds(Integer.parseInt(arguments[1])),
                Optional.empty(),
                arguments[0].startsWith("checked"));
        long start = System.nanoTime();
        try (var group = ProcessGroup.connect(environment, settings, Device.CPU);
                var _ = Scope.open()) {
            switch (arguments[0]) {
                case "collectives", "checked-collectives" -> collectives(group);
                case "mesh" -> mesh(group);
                case "checked-sizes" ->
                    group.allReduce(Tensor.zeros(4 + group.rank()), Reduction.SUM)
                            .await();
                case "checked-exchange" -> exchangeOfSizes(group);
                case "endless" -> endless(group);
                case "gradients" -> gradients(group);
                case "scattered" -> scattered(group);
                case "meet" -> {}
                default -> throw new IllegalArgumentException(arguments[0]);
            }
            System.out.println("done");
        } catch (DistributedException failure) {
            long millis = (System.nanoTime() - start) / 1_000_000;
            System.out.println("failed " + failure.operation() + " peer "
                    + failure.peer().orElse(-1) + " after " + millis + " ms: " + failure.getMessage());
        }
    }

    private static void collectives(ProcessGroup group) {
        int rank = group.rank();
        int size = group.size();

        var broadcast = of(rank, rank + 0.5);
        group.broadcast(broadcast, size - 1).await();
        print("broadcast", broadcast);

        var sum = of(rank + 1, 10 * rank);
        group.allReduce(sum, Reduction.SUM).await();
        print("sum", sum);

        var greatest = of(rank, -rank);
        group.allReduce(greatest, Reduction.MAX).await();
        print("max", greatest);

        var gathered = Tensor.zeros(2L * size);
        group.allGather(gathered, of(rank, rank + 0.5)).await();
        print("gathered", gathered);

        var parts = Tensor.range(0, size).to(DType.F32).mul(rank + 1);
        var part = Tensor.zeros(1);
        group.reduceScatter(part, parts, Reduction.SUM).await();
        print("scattered", part);

        var swapped = Tensor.zeros(size);
        group.allToAll(swapped, Tensor.range(0, size).to(DType.F32).add(100.0 * rank))
                .await();
        print("swapped", swapped);

        var next = Tensor.zeros(1);
        var sending = group.send(of(rank), (rank + 1) % size, 7);
        var receiving = group.receive(next, (rank + size - 1) % size, 7);
        receiving.await();
        sending.await();
        print("received", next);
        group.barrier();
    }

    private static void mesh(ProcessGroup group) {
        try (var mesh = Mesh.of(group, new Mesh.Axis("pipeline", 2), new Mesh.Axis("data", 2))) {
            for (var axis : mesh.axes()) {
                var sum = of(1 << group.rank());
                mesh.along(axis.name()).allReduce(sum, Reduction.SUM).await();
                print(axis.name(), sum);
            }
        }
    }

    private static void exchangeOfSizes(ProcessGroup group) {
        if (group.rank() == 0) {
            group.send(Tensor.zeros(3), 1, 0).await();
        } else {
            group.receive(Tensor.zeros(2), 0, 0).await();
        }
    }

    /// Each process has one row of a batch of as many, and a parameter that only the last of them uses.
    private static void gradients(ProcessGroup group) {
        var first = of(1, 2).requiresGrad(true);
        var second = of(3, 4).requiresGrad(true);
        var third = of(5, 6).requiresGrad(true);
        var lone = of(7).requiresGrad(true);
        var unused = of(8).requiresGrad(true);
        var parameters = List.of(first, second, third, lone, unused);
        try (var sum = GradientSum.of(group, parameters, Compression.NONE, 8, 8)) {
            for (int step = 1; step <= 3; step++) {
                parameters.stream().map(Tensor::grad).filter(Objects::nonNull).forEach(Tensor::zeroInPlace);
                var x = of(group.rank() + step, 1);
                sum.sendingPass();
                var y = x.mul(first).mul(second).mul(third).sum();
                boolean last = group.rank() == group.size() - 1;
                (last ? y.add(lone.mul(2).sum()) : y).backward();
                System.out.println("early " + sum.sent());
                if (step == 3) {
                    try {
                        x.mul(third).sum().backward();
                        sum.flush();
                        throw new AssertionError("a second pass went unnoticed");
                    } catch (IllegalStateException error) {
                        System.out.println("refused " + error.getMessage());
                    }
                    break;
                }
                sum.flush();
                System.out.println("hidden " + (sum.hiddenNanos() > 0));
                sum.await();
                var strangers = of(sum.strangers());
                group.allReduce(strangers, Reduction.SUM).await();
                print("strangers", strangers);
                if (strangers.item() > 0) {
                    sum.adopt();
                }
                print("first", Objects.requireNonNull(first.grad()));
                print("lone", Objects.requireNonNull(lone.grad()));
                System.out.println("unused " + unused.grad());
            }
        }
        group.barrier();
    }

    /// Whose gradient in the elements of a parameter goes up by one, and from parameter to parameter by ten.
    private static Tensor loss(List<Tensor> parameters, double added) {
        var loss = Tensor.scalar(0);
        for (int i = 0; i < parameters.size(); i++) {
            var parameter = parameters.get(i);
            var places = Tensor.range(0, parameter.elements()).to(DType.F32);
            loss = loss.add(parameter.mul(places.add(10.0 * i + added)).sum());
        }
        return loss;
    }

    /// Parameters of sizes that do not divide, each a bucket; a process prints its slices' gradients, and how many
    /// whole ones are left before the last buckets go. The third step goes over everything in two passes.
    private static void scattered(ProcessGroup group) {
        var parameters = List.of(
                of(1, 2, 3).requiresGrad(true),
                of(4).requiresGrad(true),
                of(5, 6, 7).requiresGrad(true),
                of(8, 9, 1).requiresGrad(true),
                of(2, 4, 6).requiresGrad(true));
        var slices = parameters.stream()
                .map(parameter -> new Slices(parameter.elements(), group.size()).of(parameter.detach(), group.rank()))
                .toList();
        try (var mesh = ShardMesh.of(group, group.size());
                var sum = GradientSum.scattered(mesh, parameters, slices, Compression.NONE, 8, 8)) {
            for (int step = 1; step <= 3; step++) {
                slices.stream().map(Tensor::grad).filter(Objects::nonNull).forEach(Tensor::zeroInPlace);
                double added = group.rank() + step;
                if (step == 3) {
                    sum.sendingPass();
                    loss(parameters, added).mul(0.25).backward();
                }
                sum.sendingPass();
                loss(parameters, added).mul(step == 3 ? 0.75 : 1).backward();
                System.out.println("whole "
                        + parameters.stream()
                                .filter(parameter -> parameter.gradIdentity() != 0)
                                .count());
                sum.flush();
                sum.await();
                if (step == 1) {
                    sum.adopt();
                }
                System.out.println("left "
                        + parameters.stream()
                                .filter(parameter -> parameter.gradIdentity() != 0)
                                .count());
                System.out.println("slices "
                        + slices.stream()
                                .map(slice -> Arrays.toString(
                                        Objects.requireNonNull(slice.grad()).toFloats()))
                                .toList());
            }
            sum.sendingPass();
            parameters.stream()
                    .map(Tensor::sum)
                    .reduce(Tensor::add)
                    .orElseThrow()
                    .backward();
            System.out.println("early " + sum.sent());
            try {
                parameters.stream()
                        .map(Tensor::sum)
                        .reduce(Tensor::add)
                        .orElseThrow()
                        .backward();
                sum.flush();
                throw new AssertionError("a second pass went unnoticed");
            } catch (RuntimeException error) {
                System.out.println("refused " + error.getMessage());
            }
        }
        group.barrier();
    }

    private static void endless(ProcessGroup group) throws InterruptedException {
        for (int step = 0; ; step++) {
            try (var _ = Scope.open()) {
                group.allReduce(Tensor.ones(1000), Reduction.SUM).await();
            }
            if (step == 20) {
                System.out.println("under way");
            }
            Thread.sleep(1);
        }
    }

    private static Tensor of(double... values) {
        return Tensor.of(values).to(DType.F32);
    }

    private static void print(String what, Tensor tensor) {
        System.out.println(what + " " + Arrays.toString(tensor.toFloats()));
    }
}
