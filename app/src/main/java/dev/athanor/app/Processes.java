package dev.athanor.app;

import dev.athanor.distributed.ProcessEnvironment;
import dev.athanor.distributed.ProcessGroup;
import dev.athanor.recipe.Recipe;
import dev.athanor.tensor.Device;
import java.io.IOException;
import java.util.Optional;

/// The processes that train one recipe together; a recipe that is not spread has one.
///
/// @param group of them, where there are several
/// @param localRank the number of this process among those of its host
record Processes(Optional<ProcessGroup> group, int localRank) implements AutoCloseable {
    /// A step that is taken once for all.
    interface Step {
        void run() throws IOException;
    }

    /// Meets the others where this process was started as one of several.
    ///
    /// @throws dev.athanor.settings.SettingsException if the recipe is for another number of processes
    /// @throws dev.athanor.train.TrainingException if they were started with something else
    /// @throws dev.athanor.distributed.DistributedException if not all come
    static Processes of(Recipe recipe, RunFolder run) throws IOException {
        var several = ProcessEnvironment.find(System.getenv()).filter(environment -> environment.worldSize() > 1);
        recipe.parallel().requireFit(several.map(ProcessEnvironment::worldSize).orElse(1));
        if (several.isEmpty()) {
            return alone();
        }
        int localRank = several.get().localRank();
        var group = ProcessGroup.connect(several.get(), recipe.parallel().group(), device(recipe.device(), localRank));
        StartedWith.of(recipe, run.folder()).requireSame(group);
        return new Processes(Optional.of(group), localRank);
    }

    /// One process that trains all of it.
    static Processes alone() {
        return new Processes(Optional.empty(), 0);
    }

    int count() {
        return group.map(ProcessGroup::size).orElse(1);
    }

    /// Whether this process writes what there is one of.
    boolean first() {
        return group.map(processes -> processes.rank() == 0).orElse(true);
    }

    /// The device of a recipe for this process: of several on a host, each has a GPU of its own.
    Device device(Recipe recipe) {
        return device(recipe.device(), localRank);
    }

    private static Device device(String name, int localRank) {
        var device = Devices.named(name);
        boolean chosen = name.contains(":") || device.equals(Device.CPU);
        return chosen ? device : Devices.named("cuda:" + localRank);
    }

    /// Has the first process take the step; all go on when it has.
    ///
    /// @throws dev.athanor.train.TrainingException on the others, if the first one's step failed
    void once(Step step) throws IOException {
        if (group.isEmpty()) {
            step.run();
        } else if (first()) {
            try (var turn = Turn.begin(group.get())) {
                step.run();
                turn.succeeded();
            }
        } else {
            Turn.await(group.get());
        }
    }

    @Override
    public void close() {
        group.ifPresent(ProcessGroup::close);
    }
}
