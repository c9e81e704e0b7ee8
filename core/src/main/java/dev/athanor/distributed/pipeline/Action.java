package dev.athanor.distributed.pipeline;

/// One thing that a rank does: a pass of one micro-batch through one stage.
///
/// @param stage from 0, in the order of a forward pass
/// @param microbatch from 0
public record Action(Pass pass, int stage, int microbatch) {
    /// Which way, and how much of it.
    public enum Pass {
        FORWARD("forward"),
        /// The gradients of the stage's input and of its parameters.
        BACKWARD("backward"),
        /// The gradient of the input alone, for which the stage before waits.
        BACKWARD_INPUT("backward to the input"),
        /// Those of the parameters, for which nobody waits.
        BACKWARD_WEIGHT("backward to the weights");

        private final String words;

        Pass(String words) {
            this.words = words;
        }

        /// As a message names it.
        public String words() {
            return words;
        }

        /// Whether the stage before gets a gradient by it.
        public boolean givesGradient() {
            return this == BACKWARD || this == BACKWARD_INPUT;
        }

        /// Whether a stage needs nothing of the micro-batch any more after it.
        public boolean last() {
            return this == BACKWARD || this == BACKWARD_WEIGHT;
        }
    }

    static Action forward(int stage, int microbatch) {
        return new Action(Pass.FORWARD, stage, microbatch);
    }

    static Action backward(int stage, int microbatch) {
        return new Action(Pass.BACKWARD, stage, microbatch);
    }

    static Action backwardInput(int stage, int microbatch) {
        return new Action(Pass.BACKWARD_INPUT, stage, microbatch);
    }

    static Action backwardWeight(int stage, int microbatch) {
        return new Action(Pass.BACKWARD_WEIGHT, stage, microbatch);
    }

    @Override
    public String toString() {
        return pass.words + " of micro-batch " + microbatch + " in stage " + stage;
    }
}
