package dev.athanor.distributed.pipeline;

import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// The spans of one rank as rows of numbers: pass, stage, micro-batch, start and end.
final class Spans {
    private static final List<Action.Pass> PASSES = List.of(Action.Pass.values());
    private static final int COLUMNS = 5;
    private static final double NANOS = 1e9;

    private Spans() {}

    /// @param spans in nanoseconds
    /// @param zero where the rows' seconds count from
    static Tensor toTensor(List<Timeline.Span> spans, long zero) {
        var rows = new double[spans.size() * COLUMNS];
        int at = 0;
        for (var span : spans) {
            rows[at++] = PASSES.indexOf(span.action().pass());
            rows[at++] = span.action().stage();
            rows[at++] = span.action().microbatch();
            rows[at++] = (span.start() - zero) / NANOS;
            rows[at++] = (span.end() - zero) / NANOS;
        }
        return Tensor.of(rows, spans.size(), COLUMNS);
    }

    static List<Timeline.Span> of(Tensor tensor, int rank) {
        var rows = tensor.toDoubles();
        var spans = new ArrayList<Timeline.Span>();
        for (int at = 0; at < rows.length; at += COLUMNS) {
            var action = new Action(PASSES.get((int) rows[at]), (int) rows[at + 1], (int) rows[at + 2]);
            spans.add(new Timeline.Span(rank, action, rows[at + 3], rows[at + 4]));
        }
        return spans;
    }
}
