package dev.athanor.loss;

/// Is told which way what follows goes, by code that goes both: for those who measure where a step's time goes.
public interface Passes {
    /// From the inputs to the loss.
    void forward();

    /// From the loss to the gradients.
    void backward();

    /// Nowhere, until another process has sent what this one needs.
    default void waits() {}

    /// Where nobody measures.
    static Passes untold() {
        return new Passes() {
            @Override
            public void forward() {}

            @Override
            public void backward() {}
        };
    }
}
