package dev.athanor.app;

import dev.athanor.plan.Bytes;
import dev.athanor.plan.DataLayout;
import dev.athanor.report.Numbers;
import java.util.Locale;

/// The layout of copies that share batches as lines of text.
///
/// @param batch the samples of a batch
record DataText(DataLayout layout, long batch) {
    String write() {
        boolean apart = layout.passingBytes() > 0;
        boolean scattered = apart || layout.gradientBytes() < layout.parameterBytes();
        var text = new StringBuilder("\n");
        line(
                text,
                "processes",
                layout.copies() + " copies",
                batch + " samples of a batch, at most " + layout.samples() + " each");
        line(text, "  model", Bytes.megabytes(layout.parameterBytes()), "in each" + (apart ? ", of its slice" : ""));
        if (apart) {
            line(
                    text,
                    "  model in a pass",
                    Bytes.megabytes(layout.passingBytes()),
                    "besides: what is in no block, a block and the next");
        }
        line(
                text,
                "  gradients",
                Bytes.megabytes(layout.gradientBytes()),
                scattered ? "in each, of its slice" : "in each");
        line(
                text,
                "  optimizer's state",
                Bytes.megabytes(layout.stateBytes()),
                layout.gatheredBytes() > 0 ? "in each, of its slice" : "in each");
        line(text, "  activations", Bytes.megabytes(layout.activationBytes()), "in the one with the most samples");
        line(
                text,
                "  copy that is saved",
                Bytes.megabytes(layout.savedBytes()),
                "in each, of its part of a checkpoint");
        line(
                text,
                "  sends in a step",
                Bytes.megabytes(layout.reducedBytes() + layout.gatheredBytes()),
                "each, to add up gradients"
                        + (layout.gatheredBytes() > 0
                                ? "; " + Bytes.megabytes(layout.gatheredBytes()) + " of it parameters"
                                : ""));
        line(
                text,
                "  expected idle share",
                Numbers.brief(100 * layout.idleShare()) + "%",
                "of a step, where some have fewer samples; what processes send takes no time in it");
        return text.toString();
    }

    private static void line(StringBuilder text, String label, String value, String note) {
        text.append(String.format(Locale.ROOT, "%-36s %18s   %s", label, value, note)
                        .stripTrailing())
                .append('\n');
    }
}
