package dev.athanor.optim;

import dev.athanor.settings.Check;

/// Adaptive moments (Kingma and Ba 2015), as `torch.optim.Adam`.
///
/// @param lr the rate
/// @param beta1 what the mean of gradients keeps at each step, from 0 to less than 1
/// @param beta2 what the mean of squared gradients keeps at each step, from 0 to less than 1
/// @param eps added to the divisor
/// @param weightDecay what is added to the gradient for each unit of the parameter (L2)
/// @param amsgrad whether to divide by the greatest mean of squares so far (Reddi et al. 2018)
public record Adam(double lr, double beta1, double beta2, double eps, double weightDecay, boolean amsgrad)
        implements UpdateRule {
    public Adam {
        new Check()
                .notNegative("lr", lr)
                .below("beta1", beta1, 0, 1)
                .below("beta2", beta2, 0, 1)
                .notNegative("eps", eps)
                .notNegative("weightDecay", weightDecay)
                .orThrow();
    }

    public static Adam defaults() {
        return of(1e-3);
    }

    public static Adam of(double lr) {
        return new Adam(lr, 0.9, 0.999, 1e-8, 0, false);
    }

    public Adam betas(double first, double second) {
        return new Adam(lr, first, second, eps, weightDecay, amsgrad);
    }

    public Adam weightDecay(double value) {
        return new Adam(lr, beta1, beta2, eps, value, amsgrad);
    }
}
