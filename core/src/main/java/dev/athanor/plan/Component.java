package dev.athanor.plan;

/// A kind of layer in all of a model.
///
/// @param name as a table shows it
/// @param parameters its elements that learn
/// @param flops of one token or row in the forward pass, a multiplication and an addition counting two
public record Component(String name, long parameters, double flops) {
    /// Whether it comes before the blocks.
    boolean isEmbedding() {
        return name.endsWith("embedding");
    }

    /// Whether it comes after them.
    boolean isHead() {
        return name.startsWith("head");
    }
}
