package dev.athanor.distributed.pipeline;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// What each rank does in one step, in its order. Each micro-batch goes once forward and once backward through each
/// stage; whether the order can be kept is for [Simulation] to say.
///
/// @param stages a multiple of the ranks; stage `s` is at rank `s mod ranks`
/// @param microbatches of a step
/// @param byRank the actions of each rank
public record Program(int stages, int microbatches, List<List<Action>> byRank) {
    public Program {
        byRank = byRank.stream().map(List::copyOf).toList();
        if (byRank.isEmpty() || stages < byRank.size() || stages % byRank.size() != 0) {
            throw new ProgramException(
                    List.of(stages + " stages on " + byRank.size() + " ranks, expected a multiple of them"));
        }
        var problems = problems(stages, microbatches, byRank);
        if (!problems.isEmpty()) {
            throw new ProgramException(problems);
        }
    }

    private static List<String> problems(int stages, int microbatches, List<List<Action>> byRank) {
        var problems = new ArrayList<String>();
        var seen = new HashSet<Action>();
        for (int rank = 0; rank < byRank.size(); rank++) {
            for (var action : byRank.get(rank)) {
                if (!seen.add(action)) {
                    problems.add(action + " stands twice");
                }
                if (action.stage() % byRank.size() != rank) {
                    problems.add(action + " stands at rank " + rank + ", not at " + action.stage() % byRank.size());
                }
            }
        }
        for (int stage = 0; stage < stages; stage++) {
            for (int microbatch = 0; microbatch < microbatches; microbatch++) {
                require(Action.forward(stage, microbatch), seen, problems);
                boolean whole = seen.remove(Action.backward(stage, microbatch));
                if (!whole) {
                    require(Action.backwardInput(stage, microbatch), seen, problems);
                    require(Action.backwardWeight(stage, microbatch), seen, problems);
                }
            }
        }
        seen.forEach(action -> problems.add(action + " is not wanted"));
        return problems;
    }

    private static void require(Action action, HashSet<Action> seen, List<String> problems) {
        if (!seen.remove(action)) {
            problems.add(action + " is missing");
        }
    }

    public int ranks() {
        return byRank.size();
    }

    public List<Action> of(int rank) {
        return byRank.get(rank);
    }

    public int rankOf(int stage) {
        return stage % ranks();
    }

    /// What has to be over, at whichever rank, before `action` begins: its input, gradient or graph.
    public List<Action> before(Action action) {
        int stage = action.stage();
        int microbatch = action.microbatch();
        return switch (action.pass()) {
            case FORWARD -> stage == 0 ? List.of() : List.of(Action.forward(stage - 1, microbatch));
            case BACKWARD, BACKWARD_INPUT -> {
                var forward = Action.forward(stage, microbatch);
                yield gradient(stage, microbatch)
                        .map(after -> List.of(forward, after))
                        .orElse(List.of(forward));
            }
            case BACKWARD_WEIGHT -> List.of(Action.backwardInput(stage, microbatch));
        };
    }

    /// What gives a stage the gradient of its output.
    private Optional<Action> gradient(int stage, int microbatch) {
        if (stage == stages - 1) {
            return Optional.empty();
        }
        var whole = Action.backward(stage + 1, microbatch);
        return Optional.of(of(rankOf(stage + 1)).contains(whole) ? whole : Action.backwardInput(stage + 1, microbatch));
    }

    /// The most micro-batches whose activations a rank keeps at one time, those of each of its stages counted.
    public int mostLive(int rank) {
        int live = 0;
        int most = 0;
        for (var action : of(rank)) {
            if (action.pass() == Action.Pass.FORWARD) {
                most = Math.max(most, ++live);
            } else if (action.pass().last()) {
                live--;
            }
        }
        return most;
    }
}
