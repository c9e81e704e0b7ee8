package dev.athanor.app;

import dev.athanor.plan.Bytes;
import dev.athanor.plan.PipelineLayout;
import dev.athanor.report.Numbers;
import java.util.Locale;

/// A pipeline's layout as lines of text.
record PipelineText(PipelineLayout layout) {
    String write() {
        var settings = layout.settings();
        var text = new StringBuilder("\n");
        line(
                text,
                "pipeline",
                settings.stages() + " stages",
                settings.microbatches() + " micro-batches"
                        + (layout.copies() > 1 ? ", " + layout.copies() + " copies of the model" : ""));
        for (int rank = 0; rank < layout.ranks().size(); rank++) {
            rank(text, rank, layout.ranks().get(rank));
        }
        line(
                text,
                "  expected idle share",
                Numbers.brief(100 * layout.idleShare()) + "%",
                "of a step, simulated with the work of each stage; what processes send takes no time in it");
        return text.toString();
    }

    private void rank(StringBuilder text, int rank, PipelineLayout.Rank of) {
        line(
                text,
                "  process " + rank + ", blocks",
                Integer.toString(of.blocks()),
                Numbers.count(of.parameters()) + " parameters");
        line(
                text,
                "    parameters, gradients and state",
                Bytes.megabytes(of.stateBytes()),
                rank == 0 ? "all parameters while the model is written" : "");
        line(text, "    activations", Bytes.megabytes(of.activationBytes()), "of the micro-batches under way");
        line(
                text,
                "    sends in a step",
                Bytes.megabytes(of.sentBytes() + of.reducedBytes()),
                of.reducedBytes() > 0 ? Bytes.megabytes(of.reducedBytes()) + " of it to the other copies" : "");
    }

    private static void line(StringBuilder text, String label, String value, String note) {
        text.append(String.format(Locale.ROOT, "%-36s %18s   %s", label, value, note)
                        .stripTrailing())
                .append('\n');
    }
}
