package dev.athanor.distributed.pipeline;

import dev.athanor.nn.CausalLanguageModel;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
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
        var stageOf = stagesOfBlocks(model, split);
        var byStage = new ArrayList<Map<String, Tensor>>();
        for (int stage = 0; stage < split.stages(); stage++) {
            byStage.add(new LinkedHashMap<>());
        }
        int outside = 0;
        for (var parameter : model.parameters().entrySet()) {
            var ofBlock = stageOf.get(parameter.getKey());
            outside = ofBlock == null ? outside : split.stages() - 1;
            byStage.get(ofBlock == null ? outside : ofBlock).put(parameter.getKey(), parameter.getValue());
        }
        var shared = split.stages() == 1 ? Optional.<String>empty() : shared(model, byStage.getFirst());
        shared.ifPresent(name -> byStage.getLast().put(name, model.headWeight()));
        return new StageParameters(byStage, shared);
    }

    private static Map<String, Integer> stagesOfBlocks(CausalLanguageModel model, StageSplit split) {
        var blocks = model.parametersOfBlocks();
        if (blocks.size() != split.blocks()) {
            throw new IllegalArgumentException(model.getClass().getSimpleName() + " has " + blocks.size()
                    + " blocks, the split " + split.blocks());
        }
        var stages = new HashMap<String, Integer>();
        int stage = 0;
        for (int block = 0; block < blocks.size(); block++) {
            while (block >= split.end(stage)) {
                stage++;
            }
            for (var name : blocks.get(block).keySet()) {
                stages.put(name, stage);
            }
        }
        return stages;
    }

    /// The split of a model over stages that is balanced by what its layers multiply: a token's products take as long
    /// as
    /// a weight has elements, and the attention to the tokens before it as long as their vectors.
    public static StageSplit balanced(CausalLanguageModel model, int stages) {
        var head = model.headWeight();
        double attention = (double) model.context() * head.size(1); // half queries by keys, half scores by values
        var blocks = model.parametersOfBlocks().stream()
                .mapToDouble(block -> attention
                        + block.values().stream().mapToDouble(Tensor::elements).sum())
                .toArray();
        return StageSplit.balanced(0, blocks, (double) head.elements(), stages);
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
