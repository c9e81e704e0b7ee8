package dev.athanor.optim;

import dev.athanor.tensor.Tensor;
import java.util.List;
import java.util.Map;

/// How parameters move by their gradients.
public sealed interface UpdateRule permits Sgd, Adam, AdamW {

    /// The rate before any schedule.
    double lr();

    /// How many tensors of a parameter's size it keeps for each, once it has moved.
    default int moments() {
        return Kernel.moments(this).size();
    }

    /// An optimizer over these parameters, on the device and of the type they now have.
    ///
    /// @param parameters by name; their state is saved under it
    default Optimizer over(Map<String, Tensor> parameters) {
        return over(List.of(ParameterGroup.of(parameters)));
    }

    /// An optimizer over parameters that differ in rate, decay or penalties.
    ///
    /// @throws IllegalArgumentException if there is no parameter, one is in two groups or one is of whole numbers
    default Optimizer over(List<ParameterGroup> groups) {
        return new Optimizer(this, groups);
    }
}
