package dev.athanor.generate;

import dev.athanor.generate.GeneratedToken.Alternative;
import dev.athanor.generate.GeneratedToken.LogProbabilities;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/// Chooses the tokens of one sequence; keeps its random state and which tokens occurred.
final class Sampler {
    private final Request request;
    private final SplittableRandom random;
    private final BitSet occurred = new BitSet();
    private final Map<Integer, Integer> chosen = new HashMap<>(); // how many times

    Sampler(Request request) {
        this.request = request;
        random = new SplittableRandom(request.sampling() instanceof Sampling.Random drawn ? drawn.seed() : 0);
        for (int id : request.prompt()) {
            occurred.set(id);
        }
    }

    /// A token for the logits of the next position, which are changed.
    GeneratedToken choose(float[] logits) {
        var original = request.logProbabilities().isPresent() ? logits.clone() : logits;
        penalize(logits);
        int id = switch (request.sampling()) {
            case Sampling.Greedy _ -> likeliest(logits);
            case Sampling.Random drawn -> {
                var candidates = Candidates.of(logits, drawn.temperature())
                        .top(drawn.topK())
                        .nucleus(drawn.topP());
                if (drawn.minP() > 0) {
                    candidates = candidates.atLeast(drawn.minP() * candidates.most());
                }
                yield candidates.at(random.nextDouble());
            }
        };
        occurred.set(id);
        chosen.merge(id, 1, Integer::sum);
        return new GeneratedToken(
                id, request.logProbabilities().map(likeliest -> logProbabilities(original, id, likeliest)));
    }

    private void penalize(float[] logits) {
        var penalties = request.penalties();
        float repetition = (float) penalties.repetition();
        if (repetition != 1) {
            occurred.stream()
                    .forEach(id -> logits[id] = logits[id] < 0 ? logits[id] * repetition : logits[id] / repetition);
        }
        chosen.forEach((id, times) -> logits[id] -= (float) (penalties.presence() + times * penalties.frequency()));
    }

    private static int likeliest(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best;
    }

    private static LogProbabilities logProbabilities(float[] logits, int id, int likeliest) {
        double most = logits[likeliest(logits)];
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - most);
        }
        double total = most + Math.log(sum);
        var alternatives = new ArrayList<Alternative>();
        if (likeliest > 0) {
            var top = Candidates.of(logits, 1).top(likeliest).sorted();
            for (int i = 0; i < Math.min(likeliest, top.ids().length); i++) {
                alternatives.add(new Alternative(top.ids()[i], logits[top.ids()[i]] - total));
            }
        }
        return new LogProbabilities(logits[id] - total, alternatives);
    }

    /// A token that was chosen elsewhere, the likeliest being all that is asked for.
    static GeneratedToken plain(int id) {
        return new GeneratedToken(id, Optional.empty());
    }
}
