package dev.athanor.app;

import dev.athanor.distributed.GroupSettings;
import dev.athanor.distributed.ProcessEnvironment;
import dev.athanor.distributed.ProcessGroup;
import dev.athanor.recipe.LanguageRecipe;
import dev.athanor.settings.Problem;
import dev.athanor.settings.SettingsException;
import java.util.List;
import java.util.Optional;

/// The processes that train one recipe together; a recipe that is not spread has one.
record Processes(Optional<ProcessGroup> group) implements AutoCloseable {
    /// Meets the others where the recipe is spread and this process was started as one of several.
    ///
    /// @throws dev.athanor.distributed.DistributedException if not all come
    static Processes of(LanguageRecipe recipe) {
        var environment = recipe.parallel().pipeline().flatMap(_ -> ProcessEnvironment.find(System.getenv()));
        return new Processes(environment.map(
                found -> ProcessGroup.connect(found, GroupSettings.defaults(), Devices.named(recipe.device()))));
    }

    /// One process that trains all of it.
    static Processes alone() {
        return new Processes(Optional.empty());
    }

    int count() {
        return group.map(ProcessGroup::size).orElse(1);
    }

    /// Whether this process writes what there is one of.
    boolean first() {
        return group.map(processes -> processes.rank() == 0).orElse(true);
    }

    /// Returns once all are here.
    void meet() {
        group.ifPresent(ProcessGroup::barrier);
    }

    /// @param stages of the recipe's pipeline
    /// @throws SettingsException if this is the only process
    ProcessGroup required(int stages) {
        return group.orElseThrow(() -> new SettingsException(List.of(new Problem(
                "parallel.pipeline.stages",
                "is " + stages + ", and this is one process; start " + stages
                        + ", each with RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT as torchrun sets them"))));
    }

    @Override
    public void close() {
        group.ifPresent(ProcessGroup::close);
    }
}
