package dev.athanor.optim;

import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// Which of some parameters have a gradient, and whether those are still the tensors that were last seen: calls
/// prepared on them stay right as long as they are.
final class Gradients {
    private final List<Tensor> parameters;
    private final long[] seen;
    private boolean looked;

    Gradients(List<Tensor> parameters) {
        this.parameters = List.copyOf(parameters);
        this.seen = new long[parameters.size()];
    }

    /// Looks again; false if nothing changed. What was seen must be held until then, or another tensor could take its
    /// place in memory unnoticed.
    boolean changed() {
        boolean changed = !looked;
        for (int i = 0; i < seen.length; i++) {
            long now = parameters.get(i).gradIdentity();
            changed |= now != seen[i];
            seen[i] = now;
        }
        looked = true;
        return changed;
    }

    void forget() {
        looked = false;
    }

    /// The positions of the parameters that had a gradient when last seen.
    int[] present() {
        var indices = new int[seen.length];
        int count = 0;
        for (int i = 0; i < seen.length; i++) {
            if (seen[i] != 0) {
                indices[count++] = i;
            }
        }
        return Arrays.copyOf(indices, count);
    }

    /// The gradients at these positions, in the innermost scope.
    List<Tensor> at(int[] positions) {
        var gradients = new ArrayList<Tensor>();
        for (int i : positions) {
            gradients.add(Objects.requireNonNull(parameters.get(i).grad()));
        }
        return gradients;
    }
}
