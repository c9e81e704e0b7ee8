package dev.athanor.train;

import dev.athanor.distributed.BlockWatch;
import dev.athanor.distributed.Compression;
import dev.athanor.distributed.GradientSum;
import dev.athanor.distributed.GroupSettings;
import dev.athanor.distributed.ProcessEnvironment;
import dev.athanor.distributed.ProcessGroup;
import dev.athanor.distributed.ShardMesh;
import dev.athanor.loss.Passes;
import dev.athanor.model.gpt.Gpt;
import dev.athanor.model.gpt.GptConfig;
import dev.athanor.optim.AdamW;
import dev.athanor.optim.ParameterGroup;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/// Of two slices, prints the bytes of state, gradients and parameters that a process has after a step, the most of
/// whole parameters while a pass is in a block, and the parameters of the model: all of them, those of no block, and
/// those of a block.
final class ShardedBytes {
    private ShardedBytes() {}

    public static void main(String[] arguments) {
        var environment = ProcessEnvironment.find(System.getenv()).orElseThrow();
        var settings = GroupSettings.defaults().withTimeout(Duration.ofSeconds(60));
        try (var group = ProcessGroup.connect(environment, settings, Device.CPU);
                var _ = Scope.open();
                var model = Gpt.of(GptConfig.of(257, 64, 3, 2, 64));
                var state = new ShardedState(
                        ShardMesh.of(group, 2),
                        model.parameters(),
                        Sharding.valueOf(arguments[0]),
                        NextToken.of(model).blocks());
                var sum = state.slicesHoldGradients()
                        ? state.scattered(Compression.NONE)
                        : GradientSum.of(group, List.copyOf(model.parameters().values()), Compression.NONE);
                var optimizer = AdamW.of(1e-3).over(state.own(List.of(ParameterGroup.of(model.parameters()))))) {
            state.begin();
            model.parameters()
                    .values()
                    .forEach(parameter ->
                            parameter.setGrad(Tensor.zeros(parameter.shape(), parameter.dtype(), parameter.device())));
            sum.adopt();
            state.lendGradients();
            optimizer.step();
            long bytes = optimizer.state().values().stream()
                    .mapToLong(tensor -> tensor.elements() * tensor.dtype().bytes())
                    .sum();
            var parameters = model.parameters();
            long slices = state.slices().values().stream()
                    .mapToLong(Tensor::memoryBytes)
                    .sum();
            long held = memory(parameters.values()) + (state.watch().isPresent() ? slices : 0); // else views
            long inBlock = mostInABlock(state, parameters.values(), 3);
            long all = elements(parameters.values());
            long block = elements(model.parametersOfBlocks().getFirst().values());
            System.out.println("bytes " + bytes + " " + gradients(parameters.values(), state) + " " + held + " "
                    + inBlock + " " + all + " " + (all - 3 * block) + " " + block);
        }
    }

    private static long mostInABlock(ShardedState state, Collection<Tensor> parameters, int blocks) {
        var watch = state.watch().orElseGet(BlockWatch::none);
        long most = 0;
        watch.begins(true, 0, Passes.untold());
        for (int block = 0; block < blocks; block++) {
            watch.enters(block, block + 1, Passes.untold());
            most = Math.max(most, memory(parameters));
            watch.leaves(block);
        }
        watch.ends();
        return most;
    }

    private static long memory(Collection<Tensor> tensors) {
        return tensors.stream().mapToLong(Tensor::memoryBytes).sum();
    }

    private static long elements(Collection<Tensor> tensors) {
        return tensors.stream().mapToLong(Tensor::elements).sum();
    }

    /// Of the tensors that hold them: parameters, or slices.
    private static long gradients(Collection<Tensor> parameters, ShardedState state) {
        var holders = new ArrayList<>(parameters);
        if (state.slicesHoldGradients()) {
            holders.addAll(state.slices().values()); // elsewhere theirs are views of the parameters'
        }
        return holders.stream()
                .map(Tensor::grad)
                .filter(Objects::nonNull)
                .mapToLong(gradient -> gradient.elements() * gradient.dtype().bytes())
                .sum();
    }
}
