package dev.athanor.optim;

import dev.athanor.settings.Check;

/// Adam with the decay of weights apart from the gradient (Loshchilov and Hutter 2019), as `torch.optim.AdamW`.
///
/// @param lr the rate
/// @param beta1 what the mean of gradients keeps at each step, from 0 to less than 1
/// @param beta2 what the mean of squared gradients keeps at each step, from 0 to less than 1
/// @param eps added to the divisor
/// @param weightDecay the part of a parameter, times the rate, that is lost at each step
/// @param amsgrad whether to divide by the greatest mean of squares so far (Reddi et al. 2018)
public record AdamW(double lr, double beta1, double beta2, double eps, double weightDecay, boolean amsgrad)
        implements UpdateRule {
    public AdamW {
        new Check()
                .notNegative("lr", lr)
                .below("beta1", beta1, 0, 1)
                .below("beta2", beta2, 0, 1)
                .notNegative("eps", eps)
                .notNegative("weightDecay", weightDecay)
                .orThrow();
    }

    public static AdamW defaults() {
        return of(1e-3);
    }

    public static AdamW of(double lr) {
        return new AdamW(lr, 0.9, 0.999, 1e-8, 0.01, false);
    }

    public AdamW betas(double first, double second) {
        return new AdamW(lr, first, second, eps, weightDecay, amsgrad);
    }

    public AdamW weightDecay(double value) {
        return new AdamW(lr, beta1, beta2, eps, value, amsgrad);
    }
}
