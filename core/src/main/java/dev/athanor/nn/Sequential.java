package dev.athanor.nn;

import dev.athanor.tensor.Tensor;
import java.util.List;

/// Layers one after the other, named `0`, `1`, ... as in PyTorch; those without parameters have a number too.
public final class Sequential extends Module implements Layer {
    private final List<Layer> layers;

    private Sequential(List<? extends Layer> layers) {
        this.layers = List.copyOf(layers);
        for (int i = 0; i < this.layers.size(); i++) {
            if (this.layers.get(i) instanceof Module module) {
                child(Integer.toString(i), module);
            }
        }
    }

    public static Sequential of(Layer... layers) {
        return of(List.of(layers));
    }

    public static Sequential of(List<? extends Layer> layers) {
        return new Sequential(layers);
    }

    @Override
    public Tensor forward(Tensor x) {
        var result = x;
        var watching = observer();
        for (int i = 0; i < layers.size(); i++) {
            var layer = layers.get(i);
            var next = layer.forward(result);
            if (watching != null && !(layer instanceof Module)) {
                watching.sawPart(this, i, result, next);
            }
            result = next;
        }
        return observed(x, result);
    }

    /// The layers in their order.
    public List<Layer> layers() {
        return layers;
    }
}
