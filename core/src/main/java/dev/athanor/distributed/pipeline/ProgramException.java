package dev.athanor.distributed.pipeline;

import java.util.List;

/// Lists of actions that cannot be run: an action is missing or stands twice, or ranks would wait for ever.
public final class ProgramException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ProgramException(List<String> problems) {
        super("the pipeline cannot run: " + String.join("; ", problems.subList(0, Math.min(5, problems.size())))
                + (problems.size() > 5 ? "; and " + (problems.size() - 5) + " more" : ""));
    }
}
