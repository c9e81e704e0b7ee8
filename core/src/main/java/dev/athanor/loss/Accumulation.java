package dev.athanor.loss;

import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.List;

/// One mean over several micro-batches, given a share at a time, so that the gradients added up by the `backward()` of
/// each share are those of one large batch: also where the micro-batches differ in rows or in class weights.
///
/// ```java
/// var mean = loss.over(List.of(first.target(), second.target()));
/// mean.share(model.forward(first.input()), first.target()).backward();
/// mean.share(model.forward(second.input()), second.target()).backward();
/// ```
public final class Accumulation {
    private final Loss loss;
    private final Tensor count;

    private Accumulation(Loss loss, Tensor count) {
        this.loss = loss;
        this.count = count;
    }

    static Accumulation of(Loss loss, List<Tensor> targets) {
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("no targets were given, expected those of at least one micro-batch");
        }
        return new Accumulation(loss, Scope.of(() -> {
            var count = loss.count(targets.getFirst());
            for (var target : targets.subList(1, targets.size())) {
                count = count.add(loss.count(target));
            }
            return count;
        }));
    }

    /// What this micro-batch adds to the mean over all, one element; the shares add up to the mean.
    public Tensor share(Tensor prediction, Tensor target) {
        return loss.total(prediction, target).div(count);
    }

    /// What the mean is divided by, one element of the scope in which the accumulation was made.
    public Tensor count() {
        return count;
    }
}
