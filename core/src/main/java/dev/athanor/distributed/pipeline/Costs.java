package dev.athanor.distributed.pipeline;

/// How long things take, in any one unit.
public interface Costs {
    /// Of one action.
    double of(Action action);

    /// From the end of an action to the arrival of its result at another rank. A rank goes on while it sends.
    double transfer();

    /// Every stage alike.
    ///
    /// @param input a backward's part for the input, and `weight` that for the parameters
    static Costs uniform(double forward, double input, double weight, double transfer) {
        return new Costs() {
            @Override
            public double of(Action action) {
                return switch (action.pass()) {
                    case FORWARD -> forward;
                    case BACKWARD -> input + weight;
                    case BACKWARD_INPUT -> input;
                    case BACKWARD_WEIGHT -> weight;
                };
            }

            @Override
            public double transfer() {
                return transfer;
            }
        };
    }
}
