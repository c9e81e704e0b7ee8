package dev.athanor.corpus;

/// Is told how far a preparation is, on its thread.
@FunctionalInterface
public interface CorpusListener {
    /// Does nothing.
    CorpusListener NONE = (_, _, _) -> {};

    /// What a preparation does, in this order.
    enum Step {
        READING,
        COMPARING,
        TRAINING_THE_TOKENIZER,
        TOKENISING
    }

    /// @param documents the step is through with
    /// @param bytes of these documents
    void on(Step step, long documents, long bytes);
}
