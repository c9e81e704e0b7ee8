package dev.athanor.distributed.pipeline;

import dev.athanor.nn.CausalLanguageModel;
import dev.athanor.nn.ModuleList;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The parameters of a causal language model by the stage that computes with them, found by their names.
///
/// The blocks are the model's list of modules. What stands before it in the order of names is the embedding's, what
/// stands after it the head's. A weight that embedding and head share is of the first stage and of the last.
///
/// @param byStage names and tensors of each stage
/// @param shared the name of the weight that the first and the last of several stages share
public record StageParameters(List<Map<String, Tensor>> byStage, Optional<String> shared) {
    public static StageParameters of(CausalLanguageModel model, StageSplit split) {
        var prefix = listOfBlocks(model, split.blocks());
        var byStage = new ArrayList<Map<String, Tensor>>();
        for (int stage = 0; stage < split.stages(); stage++) {
            byStage.add(new LinkedHashMap<>());
        }
        boolean behind = false;
        for (var parameter : model.parameters().entrySet()) {
            var name = parameter.getKey();
            boolean ofBlock = name.startsWith(prefix);
            behind |= ofBlock;
            int stage = ofBlock ? stageOf(block(name, prefix), split) : behind ? split.stages() - 1 : 0;
            byStage.get(stage).put(name, parameter.getValue());
        }
        var shared = split.stages() == 1 ? Optional.<String>empty() : shared(model, byStage.getFirst());
        shared.ifPresent(name -> byStage.getLast().put(name, model.headWeight()));
        return new StageParameters(byStage, shared);
    }

    /// The split of a model over stages that is balanced by what its layers multiply: a token's products take as long
    /// as
    /// a weight has elements, and the attention to the tokens before it as long as their vectors.
    public static StageSplit balanced(CausalLanguageModel model, int stages) {
        var head = model.headWeight();
        var blocks = elementsOfBlocks(model);
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] += (double) model.context() * head.size(1); // queries by keys and scores by values, half of each
        }
        return StageSplit.balanced(0, blocks, (double) head.elements(), stages);
    }

    private static double[] elementsOfBlocks(CausalLanguageModel model) {
        int blocks = blocks(model);
        var prefix = listOfBlocks(model, blocks);
        var elements = new double[blocks];
        model.parameters().forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                elements[block(name, prefix)] += tensor.elements();
            }
        });
        return elements;
    }

    private static int blocks(CausalLanguageModel model) {
        return model.modules().values().stream()
                .filter(ModuleList.class::isInstance)
                .mapToInt(list -> ((ModuleList<?>) list).list().size())
                .max()
                .orElseThrow(() -> new IllegalArgumentException(
                        model.getClass().getSimpleName() + " has no list of blocks that could be split"));
    }

    private static String listOfBlocks(CausalLanguageModel model, int blocks) {
        return model.modules().entrySet().stream()
                .filter(entry -> entry.getValue() instanceof ModuleList<?> list
                        && list.list().size() == blocks)
                .map(entry -> entry.getKey() + ".")
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        model.getClass().getSimpleName() + " has no list of " + blocks + " blocks to split"));
    }

    private static int block(String name, String prefix) {
        return Integer.parseInt(name.substring(prefix.length(), name.indexOf('.', prefix.length())));
    }

    private static int stageOf(int block, StageSplit split) {
        int stage = 0;
        while (block >= split.end(stage)) {
            stage++;
        }
        return stage;
    }

    @SuppressWarnings("ReferenceEquality") // two names of one tensor
    private static Optional<String> shared(CausalLanguageModel model, Map<String, Tensor> first) {
        var head = model.headWeight();
        return first.entrySet().stream()
                .filter(parameter -> parameter.getValue() == head)
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
