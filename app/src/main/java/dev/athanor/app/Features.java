package dev.athanor.app;

import dev.athanor.checkpoint.CheckpointException;
import dev.athanor.checkpoint.Safetensors;
import dev.athanor.checkpoint.Weights;
import dev.athanor.data.Batch;
import dev.athanor.data.PaddedRows;
import dev.athanor.data.TensorDataset;
import dev.athanor.model.bert.Bert;
import dev.athanor.prepare.Part;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import dev.athanor.track.ProgressLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/// What a frozen encoder makes of texts: computed once, and kept in the run's folder for when training goes on.
final class Features {
    /// How many texts go through the encoder together, where the recipe does not say.
    static final int BATCH = 32;

    private static final String IDENTITY = "identity";
    private static final String VECTORS = "vectors";

    private final Path folder;
    private final String identity;
    private final int batch;
    private final Console console;
    private final Processes processes;

    /// @param identity of the encoder and of the texts
    /// @param processes that train together, of which the first computes
    /// @param batch texts that go through the encoder together
    Features(Path folder, String identity, int batch, Console console, Processes processes) {
        this.folder = folder;
        this.identity = identity;
        this.batch = batch;
        this.console = console;
        this.processes = processes;
    }

    /// The vectors of a split's texts `[rows, width]` and their labels `[rows]`. The caller closes it.
    TensorDataset of(Part part, EncodedTexts texts, Bert model, Device device) throws IOException {
        if (texts.rows().isEmpty()) {
            return TensorDataset.of(() -> new Batch(
                    Tensor.zeros(0, 1).to(device), Tensor.of(new long[0], 0).to(device)));
        }
        var file = folder.resolve("features-" + part.label() + ".safetensors");
        processes.once(() -> {
            if (!isKept(file)) {
                compute(part, file, texts.rows(), model, device);
            }
        });
        return TensorDataset.of(() -> {
            var vectors = Objects.requireNonNull(Weights.read(file).get(VECTORS));
            var labels = texts.labels().stream().mapToLong(Integer::longValue).toArray();
            return new Batch(
                    vectors.to(device), Tensor.of(labels, labels.length).to(device));
        });
    }

    private boolean isKept(Path file) {
        if (!Files.exists(file)) {
            return false;
        }
        try (var kept = Safetensors.open(file)) {
            return identity.equals(kept.metadata().get(IDENTITY));
        } catch (CheckpointException _) {
            return false; // a damaged one is made again
        }
    }

    private void compute(Part part, Path file, List<int[]> rows, Bert model, Device device) throws IOException {
        Files.createDirectories(folder);
        // rows of nearly one length together: little is computed of padding
        var order = IntStream.range(0, rows.size())
                .boxed()
                .sorted(Comparator.comparingInt(row -> rows.get(row).length))
                .toList();
        model.eval();
        try (var _ = Scope.open();
                var _ = Autograd.noGrad();
                ProgressLine progress = console.progress("texts", 0, rows.size())) {
            progress.label("encode " + part.label());
            var pieces = new ArrayList<Tensor>();
            for (int first = 0; first < order.size(); first += batch) {
                var chosen = order.subList(first, Math.min(first + batch, order.size()));
                pieces.add(Scope.of(() -> {
                    var ids = PaddedRows.padded(
                            chosen.stream().map(rows::get).toList(),
                            model.config().paddingId());
                    return model.pooled(ids.to(device)).to(Device.CPU);
                }));
                progress.update(first + chosen.size());
            }
            var places = new long[order.size()];
            for (int i = 0; i < places.length; i++) {
                places[order.get(i)] = i;
            }
            var vectors = Tensor.cat(pieces, 0).indexSelect(0, Tensor.of(places, places.length));
            Safetensors.write(file, Weights.sources(Map.of(VECTORS, vectors)), Map.of(IDENTITY, identity));
        }
    }
}
