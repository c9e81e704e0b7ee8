package dev.athanor.distributed.pipeline;

import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Runs one rank's actions of a program, step after step: takes what other ranks send, computes, and sends on.
///
/// What an action needs is asked for while the one before it computes.
public final class PipelineRank {
    private final Program program;
    private final int rank;
    private final StageWork work;
    private final Link link;

    /// @throws ProgramException if the ranks of the program would wait for each other for ever
    public PipelineRank(Program program, int rank, StageWork work, Link link) {
        Simulation.of(program, Costs.uniform(1, 1, 1, 1));
        this.program = program;
        this.rank = rank;
        this.work = work;
        this.link = link;
    }

    /// Runs one step.
    public void run(StepWatch watch) {
        try (var step = new Step(program.of(rank), watch)) {
            step.run();
        }
    }

    /// Runs the forward passes of a step alone: all micro-batches through one stage after the other.
    public void runForward(StepWatch watch) {
        var actions = new ArrayList<Action>();
        for (int stage = rank; stage < program.stages(); stage += program.ranks()) {
            for (int microbatch = 0; microbatch < program.microbatches(); microbatch++) {
                actions.add(Action.forward(stage, microbatch));
            }
        }
        try (var step = new Step(actions, watch)) {
            step.run();
        }
    }

    /// What one stage hands another for a micro-batch: an activation, or a gradient the other way.
    private record Parcel(boolean gradient, int from, int microbatch) {
        int to() {
            return gradient ? from - 1 : from + 1;
        }

        /// The stage whose output it is, or is the gradient of.
        int boundary() {
            return gradient ? from - 1 : from;
        }

        int tag(int microbatches) {
            return 2 * (from * microbatches + microbatch) + (gradient ? 1 : 0);
        }
    }

    private record Awaited(Tensor room, Link.Arrival arrival) {}

    private final class Step implements AutoCloseable {
        private final List<Action> actions;
        private final StepWatch watch;
        private final Map<Parcel, Awaited> awaited = new HashMap<>();
        private final Map<Parcel, Tensor> here = new HashMap<>();

        Step(List<Action> actions, StepWatch watch) {
            this.actions = actions;
            this.watch = watch;
        }

        void run() {
            for (int i = 0; i < actions.size(); i++) {
                watch.waits();
                expect(actions.get(i));
                if (i + 1 < actions.size()) {
                    expect(actions.get(i + 1));
                }
                try (var scope = Scope.open()) {
                    run(actions.get(i), scope);
                }
            }
            watch.waits();
            link.flush();
        }

        private void run(Action action, Scope scope) {
            var given = needed(action).map(parcel -> scope.adopt(taken(parcel)));
            watch.begins(action);
            long start = System.nanoTime();
            int stage = action.stage();
            int microbatch = action.microbatch();
            Optional<Tensor> result = switch (action.pass()) {
                case FORWARD -> work.forward(stage, microbatch, given);
                case BACKWARD -> work.backward(stage, microbatch, given);
                case BACKWARD_INPUT -> work.backwardInput(stage, microbatch, given);
                case BACKWARD_WEIGHT -> {
                    work.backwardWeight(stage, microbatch);
                    yield Optional.empty();
                }
            };
            watch.ended(action, start, System.nanoTime());
            result.ifPresent(
                    tensor -> hand(tensor, new Parcel(action.pass() != Action.Pass.FORWARD, stage, microbatch)));
        }

        private Optional<Parcel> needed(Action action) {
            return switch (action.pass()) {
                case FORWARD ->
                    action.stage() == 0
                            ? Optional.empty()
                            : Optional.of(new Parcel(false, action.stage() - 1, action.microbatch()));
                case BACKWARD, BACKWARD_INPUT ->
                    action.stage() == program.stages() - 1
                            ? Optional.empty()
                            : Optional.of(new Parcel(true, action.stage() + 1, action.microbatch()));
                case BACKWARD_WEIGHT -> Optional.empty();
            };
        }

        private void expect(Action action) {
            needed(action)
                    .filter(parcel -> program.rankOf(parcel.from()) != rank)
                    .ifPresent(parcel -> awaited.computeIfAbsent(parcel, this::asked));
        }

        private Awaited asked(Parcel parcel) {
            try (var _ = Scope.open()) {
                var room = work.room(parcel.boundary(), parcel.microbatch()).release();
                return new Awaited(
                        room, link.receive(room, program.rankOf(parcel.from()), parcel.tag(program.microbatches())));
            }
        }

        private Tensor taken(Parcel parcel) {
            if (program.rankOf(parcel.from()) == rank) {
                return Objects.requireNonNull(here.remove(parcel), "the program runs what it has no input for");
            }
            var arriving = Objects.requireNonNull(awaited.get(parcel));
            arriving.arrival().await();
            awaited.remove(parcel);
            return arriving.room();
        }

        private void hand(Tensor tensor, Parcel parcel) {
            int to = program.rankOf(parcel.to());
            if (to == rank) {
                here.put(parcel, tensor.detach().release());
            } else {
                link.send(tensor.detach().contiguous(), to, parcel.tag(program.microbatches()));
            }
        }

        /// After a failure something may still be written into rooms that are awaited: the link holds those.
        @Override
        public void close() {
            awaited.values().forEach(each -> each.room().close());
            here.values().forEach(Tensor::close);
        }
    }
}
