package dev.athanor.optim;

import dev.athanor.settings.Check;

/// Stochastic gradient descent, with momentum (Sutskever et al. 2013) as `torch.optim.SGD`. Over one batch of all data
/// and without momentum it is gradient descent.
///
/// @param lr the rate
/// @param momentum how much of the last move goes on, from 0 to less than 1
/// @param dampening how much less of the gradient joins the momentum
/// @param nesterov whether to look ahead along the momentum
/// @param weightDecay what is added to the gradient for each unit of the parameter (L2)
public record Sgd(double lr, double momentum, double dampening, boolean nesterov, double weightDecay)
        implements UpdateRule {
    public Sgd {
        new Check()
                .notNegative("lr", lr)
                .below("momentum", momentum, 0, 1)
                .within("dampening", dampening, 0, 1)
                .that(
                        !nesterov || (momentum > 0 && dampening == 0),
                        "nesterov",
                        "is true, expected a momentum above 0 and no dampening with it")
                .notNegative("weightDecay", weightDecay)
                .orThrow();
    }

    public static Sgd defaults() {
        return of(1e-3);
    }

    public static Sgd of(double lr) {
        return new Sgd(lr, 0, 0, false, 0);
    }

    public Sgd momentum(double value) {
        return new Sgd(lr, value, dampening, nesterov, weightDecay);
    }

    public Sgd weightDecay(double value) {
        return new Sgd(lr, momentum, dampening, nesterov, value);
    }
}
