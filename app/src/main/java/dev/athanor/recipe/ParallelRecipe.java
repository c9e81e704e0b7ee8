package dev.athanor.recipe;

import dev.athanor.distributed.Compression;
import dev.athanor.distributed.GroupSettings;
import dev.athanor.distributed.pipeline.PipelineSettings;
import dev.athanor.settings.Check;
import dev.athanor.settings.Problem;
import dev.athanor.settings.SettingsException;
import dev.athanor.train.Sharding;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How a training is spread over processes; one has it all where nothing is said.
///
/// @param data copies of the model, each of which goes over its part of every batch; as many as there are processes for
///     when absent
/// @param shard what the copies do not each have whole
/// @param shardSize how many neighbouring copies have all of it together; all of them when absent
/// @param compression of gradients on their way
/// @param pipeline the model's blocks as stages, each of a process
/// @param timeout how long a process waits for the others before it gives up
/// @param networkInterface such as `eth0`; that of the route to the others when absent
/// @param restarts how often a training begins again from its last checkpoint when a process has failed
/// @param minimum the fewest processes that it goes on with; each that failed is replaced when absent
public record ParallelRecipe(
        Optional<Integer> data,
        Sharding shard,
        Optional<Integer> shardSize,
        Compression compression,
        Optional<PipelineSettings> pipeline,
        Duration timeout,
        Optional<String> networkInterface,
        int restarts,
        Optional<Integer> minimum) {
    public ParallelRecipe {
        var check = new Check()
                .that(
                        compression == Compression.NONE || pipeline.isEmpty(),
                        "compression",
                        "is for copies of a whole model; leave it out with pipeline")
                .that(
                        shard != Sharding.NONE || shardSize.isEmpty(),
                        "shardSize",
                        "is for what shard names; leave one of them out, or say what")
                .that(timeout.isPositive(), "timeout", "is " + timeout + ", expected more than 0")
                .that(
                        networkInterface.filter(String::isBlank).isEmpty(),
                        "networkInterface",
                        "is blank, expected a name")
                .atLeast("restarts", restarts, 0);
        data.ifPresent(copies -> check.atLeast("data", copies, 1));
        minimum.ifPresent(fewest -> check.atLeast("minimum", fewest, 1));
        shardSize.ifPresent(size -> check.atLeast("shardSize", size, 2));
        if (data.isPresent() && shardSize.isPresent() && shardSize.get() > 0) {
            check.that(
                    data.get() % shardSize.get() == 0,
                    "shardSize",
                    "is " + shardSize.get() + ", of which data, " + data.get() + ", is no multiple");
        }
        check.orThrow();
    }

    public static ParallelRecipe defaults() {
        return new ParallelRecipe(
                Optional.empty(),
                Sharding.NONE,
                Optional.empty(),
                Compression.NONE,
                Optional.empty(),
                Duration.ofMinutes(5),
                Optional.empty(),
                0,
                Optional.empty());
    }

    /// How its processes talk to each other.
    public GroupSettings group() {
        return new GroupSettings(timeout, networkInterface, false);
    }

    /// The processes of one copy of the model.
    public int processesPerCopy() {
        return pipeline.map(PipelineSettings::stages).orElse(1);
    }

    /// The processes that cannot do without each other: of one copy, or of one sharded by [#shardSize].
    private int processesTogether() {
        return shardSize.orElse(1) * processesPerCopy();
    }

    /// The processes that the recipe names: those of one copy of the model, unless it says how many copies.
    public int processes() {
        return data.orElse(1) * processesPerCopy();
    }

    /// How many go on where so many are left; none where those are too few.
    public Optional<Integer> goingOn(int left) {
        int whole = left - left % processesTogether();
        return minimum.filter(fewest -> whole >= Math.max(1, fewest)).map(_ -> whole);
    }

    /// Refuses a number of processes that the recipe is not for.
    ///
    /// @throws SettingsException naming the key that says otherwise
    public void requireFit(int processes) {
        boolean named = data.isEmpty() || processes == processes();
        boolean left =
                data.isPresent() && minimum.isPresent() && processes >= minimum.get() && processes <= processes();
        if (processes % processesPerCopy() == 0 && (named || left)) {
            requireShards(processes);
            return;
        }
        var key = data.isPresent() ? "parallel.data" : "parallel.pipeline.stages";
        var value = data.orElseGet(this::processesPerCopy);
        throw new SettingsException(List.of(new Problem(
                key,
                "is " + value + ", for " + (data.isPresent() ? "" : "a multiple of ") + processes()
                        + " processes, and there " + (processes == 1 ? "is 1" : "are " + processes))));
    }

    private void requireShards(int processes) {
        int copies = processes / processesPerCopy();
        shardSize.filter(size -> copies % size != 0).ifPresent(size -> {
            throw new SettingsException(List.of(new Problem(
                    "parallel.shardSize",
                    "is " + size + ", of which " + copies + (copies == 1 ? " copy is" : " copies are")
                            + " no multiple")));
        });
    }

    /// The checks of recipes whose models have no blocks that can be split.
    void requireWhole(Check check) {
        check.that(
                        pipeline.isEmpty(),
                        "parallel.pipeline",
                        "is for gpt and llama, whose blocks can be split; leave it out")
                .that(
                        shard != Sharding.PARAMETERS,
                        "parallel.shard",
                        "is parameters, for gpt and llama, which are gone through block by block; expected gradients"
                                + " at most");
    }

    /// The checks of what a recipe's training cannot do on several processes.
    void requireFits(Check check, TrainRecipe train) {
        check.that(
                        compression == Compression.NONE || !train.deterministic(),
                        "parallel.compression",
                        "is bf16, which train.deterministic does not round to; leave one of them out")
                .that(
                        shard == Sharding.NONE || !train.deterministic(),
                        "parallel.shard",
                        "is " + shard + ", whose slices train.deterministic does not know; leave one of them out");
    }
}
