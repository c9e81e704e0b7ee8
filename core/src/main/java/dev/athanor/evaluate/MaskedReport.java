package dev.athanor.evaluate;

import dev.athanor.report.Numbers;
import dev.athanor.report.Page;
import dev.athanor.report.WholeFile;
import dev.athanor.settings.Check;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// How well a model foretells hidden tokens from those around them.
///
/// @param loss the mean cross entropy of a hidden token, in nats
/// @param samples over how many
/// @param share of their tokens that were hidden
public record MaskedReport(double loss, long samples, double share) {
    public MaskedReport {
        new Check().atLeast("samples", samples, 1).positive("share", share).orThrow();
    }

    /// As many equally likely tokens would be as hard to foretell.
    public double pseudoPerplexity() {
        return Math.exp(loss);
    }

    /// As `report.json` holds it.
    public String json() {
        return new ReportJson()
                .put("task", "masked")
                .put("samples", samples)
                .headline("pseudoPerplexity", pseudoPerplexity())
                .put("loss", loss)
                .put("pseudoPerplexity", pseudoPerplexity())
                .put("share", share)
                .finish(List.of());
    }

    /// The page that shows the report; the caller may add to it.
    public Page page(String title, String subtitle, Curves curves) {
        var page = Page.of(title).subtitle(subtitle);
        page.figure("Pseudo-perplexity", Numbers.brief(pseudoPerplexity()), "of a hidden token");
        page.figure("Loss", Numbers.brief(loss), "nats a hidden token");
        page.figure("Samples", Numbers.count(samples));
        TrainingSection.add(page, curves);
        return page;
    }

    /// Writes `report.json` and `report.html` into `folder`, each as a whole.
    ///
    /// @throws IOException if the folder cannot be written
    public void write(Path folder, String title, String subtitle, Curves curves) throws IOException {
        WholeFile.write(folder.resolve("report.json"), json());
        page(title, subtitle, curves).write(folder.resolve("report.html"));
    }
}
