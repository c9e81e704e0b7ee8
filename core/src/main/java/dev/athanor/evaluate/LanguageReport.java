package dev.athanor.evaluate;

import dev.athanor.report.Numbers;
import dev.athanor.report.Page;
import dev.athanor.report.WholeFile;
import dev.athanor.settings.Check;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// How well a language model foresees a text.
///
/// @param loss the mean cross entropy of a token, in nats
/// @param tokens over how many
/// @param bytesPerToken of the text, as UTF-8
/// @param samples what the model writes
public record LanguageReport(double loss, long tokens, double bytesPerToken, List<String> samples) {
    public LanguageReport {
        samples = List.copyOf(samples);
        new Check()
                .atLeast("tokens", tokens, 1)
                .positive("bytesPerToken", bytesPerToken)
                .orThrow();
    }

    /// As many equally likely tokens would be as hard to foresee.
    public double perplexity() {
        return Math.exp(loss);
    }

    /// What an ideal compressor with this model makes of a byte; comparable between tokenizers.
    public double bitsPerByte() {
        return loss / Math.log(2) / bytesPerToken;
    }

    /// As `report.json` holds it.
    public String json() {
        return new ReportJson()
                .put("task", "language")
                .put("tokens", tokens)
                .headline("bitsPerByte", bitsPerByte())
                .put("loss", loss)
                .put("perplexity", perplexity())
                .put("bitsPerByte", bitsPerByte())
                .put("samples", samples)
                .finish(List.of());
    }

    /// The page that shows the report; the caller may add to it.
    public Page page(String title, String subtitle, Curves curves) {
        var page = Page.of(title).subtitle(subtitle);
        page.figure("Bits per byte", Numbers.brief(bitsPerByte()));
        page.figure("Perplexity", Numbers.brief(perplexity()), "of a token");
        page.figure("Tokens", Numbers.count(tokens));
        TrainingSection.add(page, curves);
        page.section("Samples");
        samples.forEach(page::verbatim);
        return page;
    }

    /// Writes `report.json` and `report.html` into `folder`, each as a whole.
    ///
    /// @throws IOException if the folder cannot be written
    public void write(Path folder, String title, String subtitle, Curves curves) throws IOException {
        write(folder, page(title, subtitle, curves));
    }

    /// As [#write(Path, String, String, Curves)], with a [#page] that the caller has added to.
    public void write(Path folder, Page page) throws IOException {
        WholeFile.write(folder.resolve("report.json"), json());
        page.write(folder.resolve("report.html"));
    }
}
