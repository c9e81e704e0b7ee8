package dev.athanor.nn;

import dev.athanor.tensor.Functional;
import dev.athanor.tensor.Scope;
import dev.athanor.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// A model that gives, for each token of a sequence, the scores of the one that follows, from what stands before.
///
/// Its parts can be called by themselves: [#embed], each of the [#blocks] in turn, [#finish], and the product with
/// [#headWeight] make up [#forward].
public abstract class CausalLanguageModel extends Module implements Layer {

    /// How many different tokens there are; ids are from 0 to less than that.
    public abstract int vocab();

    /// The most tokens of a sequence.
    public abstract int context();

    /// The tokens as vectors, before the first block.
    ///
    /// @param ids `[batch, seq]`, i64
    /// @return `[batch, seq, dim]`
    /// @throws dev.athanor.tensor.ShapeException if there are more tokens than the context has
    /// @throws dev.athanor.tensor.TensorException if an id is outside the vocabulary
    public abstract Tensor embed(Tensor ids, Sequences sequences);

    /// The blocks in their order, for one pass over `sequences`; each takes and gives `[batch, seq, dim]`.
    public abstract List<Layer> blocks(Sequences sequences);

    /// What the head takes, from what the last block gave: the last normalisation.
    public abstract Tensor finish(Tensor x);

    /// The weight of the head, `[vocab, dim]`; the embedding's own where they are tied.
    public abstract Tensor headWeight();

    /// Whether a pass in training draws random numbers, as dropout does.
    public abstract boolean drawsRandomNumbers();

    /// Room for the keys and values of `rows` sequences of at most `capacity` tokens. The caller closes it.
    public abstract KeyValueCache cache(int rows, int capacity);

    /// The vectors that the head turns into logits.
    ///
    /// @param ids `[batch, seq]`, i64
    /// @return `[batch, seq, dim]`
    public final Tensor hidden(Tensor ids, Sequences sequences) {
        var x = embed(ids, sequences);
        for (var block : blocks(sequences)) {
            var input = x;
            x = Scope.of(() -> block.forward(input)); // what its gradients need outlives the scope, the rest goes here
        }
        return finish(x);
    }

    /// The parameters of each of the [#blocks], by their names in the model: the blocks are its longest list of
    /// modules.
    public final List<Map<String, Tensor>> parametersOfBlocks() {
        var lists = new LinkedHashMap<String, Integer>();
        modules().forEach((name, module) -> {
            if (module instanceof ModuleList<?> list) {
                lists.put(name, list.list().size());
            }
        });
        var longest = lists.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow(() -> new IllegalStateException(getClass().getSimpleName() + " has no list of blocks"));
        return IntStream.range(0, longest.getValue())
                .mapToObj(block -> parametersUnder(longest.getKey() + "." + block + "."))
                .toList();
    }

    private Map<String, Tensor> parametersUnder(String prefix) {
        var found = new LinkedHashMap<>(parameters());
        found.keySet().removeIf(name -> !name.startsWith(prefix));
        return found;
    }

    /// The logits of the next token after each.
    ///
    /// @param hidden `[..., dim]`, as [#hidden] gives it
    /// @return `[..., vocab]`
    public final Tensor head(Tensor hidden) {
        return Functional.linear(hidden, headWeight(), null);
    }

    /// The logits of the next token after each, each row of ids being one sequence.
    ///
    /// @param ids `[batch, seq]`, i64
    /// @return `[batch, seq, vocab]`
    @Override
    public final Tensor forward(Tensor ids) {
        return head(hidden(ids, Sequences.of(ids)));
    }
}
