/// The training loop: epochs or steps, accumulation, validation, early stopping, checkpoints, exact resume.
///
/// ```java
/// var fit = Trainer.of(model, Loss.crossEntropy())
///         .optimizer(Adam.of(1e-3))
///         .schedule(Schedule.step(30, 0.1))
///         .batch(64)
///         .validation(held)
///         .fit(train, Length.epochs(100));
/// ```
///
/// It knows no model in particular: anything that is a `Module` and a `Layer` trains.
@NullMarked
package dev.athanor.train;

import org.jspecify.annotations.NullMarked;
