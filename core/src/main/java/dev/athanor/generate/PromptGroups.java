package dev.athanor.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which prompts go through the model in one pass: those of like length, so that little of it is padding, and not more
/// tokens than keep the sequences that run waiting for long.
final class PromptGroups {
    private static final int MOST_TOKENS = 1_024; // of a pass over several; a longer prompt has one of its own
    private static final double LEAST_FILLED = 0.75;

    /// @param ids of the tokens
    /// @param sequences all that begin with them
    @SuppressWarnings("ArrayRecordComponent") // read where it is made, and compared nowhere
    record Prompt(int[] ids, List<RunningSequence> sequences) {
        int length() {
            return ids.length;
        }

        /// All sequences but the first.
        List<RunningSequence> others() {
            return sequences.subList(1, sequences.size());
        }
    }

    private PromptGroups() {}

    static List<List<Prompt>> of(List<RunningSequence> waiting) {
        Map<List<Integer>, Prompt> prompts = new LinkedHashMap<>();
        for (var sequence : waiting) {
            var ids = sequence.request().prompt();
            prompts.computeIfAbsent(Arrays.stream(ids).boxed().toList(), _ -> new Prompt(ids, new ArrayList<>()))
                    .sequences()
                    .add(sequence);
        }
        var groups = new ArrayList<List<Prompt>>();
        List<Prompt> group = new ArrayList<>();
        long tokens = 0;
        for (var prompt : prompts.values().stream()
                .sorted(Comparator.comparingInt(Prompt::length))
                .toList()) {
            long padded = (group.size() + 1L) * prompt.length();
            boolean fits = padded <= MOST_TOKENS && tokens + prompt.length() >= LEAST_FILLED * padded;
            if (group.isEmpty() || !fits) {
                group = new ArrayList<>();
                groups.add(group);
                tokens = 0;
            }
            group.add(prompt);
            tokens += prompt.length();
        }
        return groups;
    }
}
