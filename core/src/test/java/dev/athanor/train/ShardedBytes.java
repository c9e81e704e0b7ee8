package dev.athanor.train;

import dev.athanor.distributed.Compression;
import dev.athanor.distributed.GradientSum;
import dev.athanor.distributed.GroupSettings;
import dev.athanor.distributed.ProcessEnvironment;
import dev.athanor.distributed.ProcessGroup;
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

/// Prints the bytes of state and of gradients that a process has after a step, and the parameters of the model.
final class ShardedBytes {
    private ShardedBytes() {}

    public static void main(String[] arguments) {
        var environment = ProcessEnvironment.find(System.getenv()).orElseThrow();
        var settings = GroupSettings.defaults().withTimeout(Duration.ofSeconds(60));
        try (var group = ProcessGroup.connect(environment, settings, Device.CPU);
                var _ = Scope.open();
                var model = Gpt.of(GptConfig.of(257, 64, 2, 2, 64));
                var state = new ShardedState(group, model.parameters(), Sharding.valueOf(arguments[0]));
                var sum = state.slicesHoldGradients()
                        ? state.scattered(Compression.NONE)
                        : GradientSum.of(group, List.copyOf(model.parameters().values()), Compression.NONE);
                var optimizer = AdamW.of(1e-3).over(state.own(List.of(ParameterGroup.of(model.parameters()))))) {
            model.parameters().values().forEach(parameter -> parameter.setGrad(parameter.zerosLike()));
            sum.adopt();
            state.lendGradients();
            optimizer.step();
            long bytes = optimizer.state().values().stream()
                    .mapToLong(tensor -> tensor.elements() * tensor.dtype().bytes())
                    .sum();
            System.out.println(
                    "bytes " + bytes + " " + gradients(model.parameters().values(), state) + " "
                            + model.parameters().values().stream()
                                    .mapToLong(Tensor::elements)
                                    .sum());
        }
    }

    /// Of the tensors that hold them: parameters, or slices.
    private static long gradients(Collection<Tensor> parameters, ShardedState state) {
        var holders = new ArrayList<>(parameters);
        if (state.slicesHoldGradients()) {
            holders.addAll(state.slices()); // elsewhere theirs are views of the parameters'
        }
        return holders.stream()
                .map(Tensor::grad)
                .filter(Objects::nonNull)
                .mapToLong(gradient -> gradient.elements() * gradient.dtype().bytes())
                .sum();
    }
}
