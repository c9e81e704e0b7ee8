package dev.athanor.server;

import dev.athanor.model.ModelDirectory;
import dev.athanor.model.mlp.Mlp;
import dev.athanor.model.mlp.MlpConfig;
import dev.athanor.nn.Activation;
import dev.athanor.table.Column;
import dev.athanor.table.Preprocessing;
import dev.athanor.table.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Real model directories with weights as they are drawn: what they answer is of no use, and takes the way of a trained
/// model's.
final class SmallModels {
    private SmallModels() {}

    /// Twenty columns of every kind, two hidden layers.
    static Preprocessing churnColumns() {
        var columns = new ArrayList<Column>();
        columns.add(new Column.Embedded("payment", List.of("Bank", "Card", "Mail"), Optional.of("Mail"), 4));
        for (int i = 0; i < 12; i++) {
            columns.add(new Column.Numeric("number" + i, Optional.of(1.5), i, 2.5));
        }
        for (int i = 0; i < 6; i++) {
            columns.add(new Column.OneHot("choice" + i, List.of("No", "Yes"), Optional.empty()));
        }
        columns.add(new Column.Ordinal("size", List.of("1", "2", "10"), Optional.empty()));
        return new Preprocessing(
                columns, new Target.Classes("churn", List.of("No", "Yes")), List.of("customer"), List.of(""));
    }

    /// @return the run's folder, whose `model` is the model directory
    static Path write(Path run, Preprocessing preprocessing) {
        var embeddings = preprocessing.embeddings().stream()
                .map(each -> new MlpConfig.EmbeddingSize(each.cardinality(), each.dim()))
                .toList();
        int outputs = preprocessing.target() instanceof Target.Classes classes
                ? classes.labels().size()
                : 1;
        var config =
                new MlpConfig(preprocessing.width(), embeddings, List.of(64, 32), outputs, new Activation.Relu(), 0.2);
        var directory = run.resolve("model");
        try (var model = Mlp.of(config)) {
            ModelDirectory.write(directory, model);
        }
        preprocessing.write(directory.resolve(ModelDirectory.PREPROCESSING));
        return run;
    }
}
