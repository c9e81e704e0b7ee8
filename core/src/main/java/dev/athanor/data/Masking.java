package dev.athanor.data;

import dev.athanor.settings.Check;
import java.util.Set;
import java.util.SplittableRandom;

/// Which tokens of a text are to be foretold from the rest, and what stands in their place (Devlin et al. 2019, section
/// 3.1): of those chosen 80% become the mask, 10% another token, and 10% stay.
///
/// @param share of the tokens that are chosen
/// @param maskId what hides a token
/// @param vocabulary tokens have ids below
/// @param special ids that are never chosen, nor put in another's place
public record Masking(double share, int maskId, int vocabulary, Set<Integer> special) {
    private static final double MASKED = 0.8;
    private static final double REPLACED = 0.1;

    public Masking {
        special = Set.copyOf(special);
        new Check()
                .that(share > 0 && share < 1, "share", "is " + share + ", expected more than 0 and less than 1")
                .within("maskId", maskId, 0, vocabulary - 1.0)
                .that(special.size() < vocabulary, "special", "are all of the " + vocabulary + " ids")
                .orThrow();
    }

    /// Hides tokens of one sample in `ids`, and puts what they were into `targets`, [TokenBatch#NO_TARGET] elsewhere.
    /// As
    /// many as the share says are chosen, one at least where any may be.
    void apply(long[] ids, long[] targets, int from, int count, SplittableRandom random) {
        var places = new int[count];
        int eligible = 0;
        for (int i = from; i < from + count; i++) {
            targets[i] = TokenBatch.NO_TARGET;
            if (!special.contains((int) ids[i])) {
                places[eligible++] = i;
            }
        }
        int wanted = eligible == 0 ? 0 : (int) Math.max(1, Math.round(eligible * share));
        for (int chosen = 0; chosen < wanted; chosen++) {
            int drawn = random.nextInt(chosen, eligible);
            int at = places[drawn];
            places[drawn] = places[chosen];
            targets[at] = ids[at];
            double fate = random.nextDouble();
            if (fate < MASKED) {
                ids[at] = maskId;
            } else if (fate < MASKED + REPLACED) {
                ids[at] = other(random);
            }
        }
    }

    private int other(SplittableRandom random) {
        while (true) {
            int id = random.nextInt(vocabulary);
            if (!special.contains(id)) {
                return id;
            }
        }
    }
}
