package dev.athanor.model.bert;

import dev.athanor.nn.Dropout;
import dev.athanor.nn.Layer;
import dev.athanor.nn.Linear;
import dev.athanor.nn.Module;
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

    /// @param pooled `[batch, dim]`
    /// @return `[batch, classes]`
    @Override
    public Tensor forward(Tensor pooled) {
        return linear.forward(drop.forward(pooler == null ? pooled : pooler.forward(pooled)));
    }
}
