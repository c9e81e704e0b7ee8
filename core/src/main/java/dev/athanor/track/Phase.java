package dev.athanor.track;

/// What a run's thread is at.
public enum Phase {
    /// Waiting for samples, and moving them to the device.
    DATA("data"),
    /// From the samples to the loss; what is computed again for the gradients too.
    FORWARD("forward"),
    BACKWARD("backward"),
    /// For what other processes send, in a model or a batch that is spread over several.
    WAITING("waiting"),
    /// Clearing, checking and clipping gradients, and the update.
    OPTIMIZER("optimizer"),
    /// Checkpoints: written, and read where a run resumes or ends with its best parameters.
    SAVE("save"),
    /// Validations, and what listeners make of them.
    EVALUATION("evaluation"),
    /// Pauses, taken off the phases that they fell into.
    GARBAGE_COLLECTION("garbage collection"),
    OTHER("other");

    private final String label;

    Phase(String label) {
        this.label = label;
    }

    /// As the console and `ledger.json` name it.
    public String label() {
        return label;
    }

    /// Whether a step of training is made of it, as opposed to what happens between steps.
    public boolean training() {
        return switch (this) {
            case DATA, FORWARD, BACKWARD, WAITING, OPTIMIZER -> true;
            case SAVE, EVALUATION, GARBAGE_COLLECTION, OTHER -> false;
        };
    }
}
