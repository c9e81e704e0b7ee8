package dev.athanor.server;

import dev.athanor.predict.Answer;
import java.nio.ByteBuffer;
import java.util.List;

/// Answers a request for predictions: a worker reads its body and computes.
final class Prediction {
    private final ServeSettings settings;
    private final Posts posts;
    private final Failures failures;

    Prediction(ServeSettings settings, Posts posts, Failures failures) {
        this.settings = settings;
        this.posts = posts;
        this.failures = failures;
    }

    void accept(Reply reply, ServedRows<?> table) throws Refusal {
        posts.accept(reply, Examples.SHAPE, body -> answer(reply, table, body));
    }

    private <R> void answer(Reply reply, ServedRows<R> table, ByteBuffer body) {
        try {
            var rows = RowsReader.read(body, table, settings.maxRows());
            var answers = table.predict(rows);
            finite(answers);
            reply.json(200, Json.answers(table, answers));
        } catch (Refusal refusal) {
            reply.refuse(refusal);
        } catch (Throwable failure) { // an Error too: the client waits
            reply.refuse(failures.told(reply.request(), failure));
        }
    }

    private static void finite(List<Answer> answers) throws Refusal {
        var problems = new Problems();
        for (int row = 0; row < answers.size(); row++) {
            boolean finite = switch (answers.get(row)) {
                case Answer.Classified classified ->
                    classified.logits().stream().allMatch(Float::isFinite);
                case Answer.Estimated estimated -> Double.isFinite(estimated.value());
            };
            if (!finite) {
                problems.add("row " + row, "makes the model's output overflow; are its numbers in the right unit?");
            }
        }
        if (!problems.isEmpty()) {
            throw problems.refusal();
        }
    }
}
