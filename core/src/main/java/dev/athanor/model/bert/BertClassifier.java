package dev.athanor.model.bert;

import dev.athanor.nn.Dropout;
import dev.athanor.nn.Layer;
import dev.athanor.nn.Linear;
import dev.athanor.nn.Module;
import dev.athanor.tensor.Autograd;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// From what stands for a row to the logits of its classes.
public final class BertClassifier extends Module implements Layer {
    private final Body.@Nullable Pooler pooler;
    private final Dropout drop;
    private final Linear linear;

    BertClassifier(Body.@Nullable Pooler pooler, Dropout drop, Linear linear) {
        this.pooler = pooler == null ? null : child("pooler", pooler);
        this.drop = child("dropout", drop);
        this.linear = child("classifier", linear);
    }

    /// @param pooled `[batch, width]`, of a [BertHead.Classes]
    /// @return `[batch, classes]`
    @Override
    public Tensor forward(Tensor pooled) {
        return linear.forward(drop.forward(pooler == null ? pooled : pooler.forward(pooled)));
    }

    /// Makes this give for what was pooled what it gave for `(pooled - mean) / deviation`.
    ///
    /// @param mean `[width]`
    /// @param deviation `[width]`, nowhere 0
    /// @throws IllegalStateException if the first token is pooled, behind which stands a layer that is not linear
    public void absorb(Tensor mean, Tensor deviation) {
        if (pooler != null) {
            throw new IllegalStateException("a classifier of the first token is not linear in what was pooled");
        }
        try (var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            var weight = linear.weight();
            weight.copyInPlace(weight.div(deviation));
            var bias = linear.bias().orElseThrow();
            bias.copyInPlace(bias.sub(weight.mul(mean).sum(1, false)));
        }
    }
}
