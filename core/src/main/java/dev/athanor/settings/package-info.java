/// What every configuration record shares: checks of its values that report all problems at once.
///
/// A record of settings validates itself in its constructor, for the recipe file and the Java API alike:
///
/// ```java
/// public record Step(int everyEpochs, double factor) {
///     public Step {
///         new Check().atLeast("everyEpochs", everyEpochs, 1).within("factor", factor, 0, 1).orThrow();
///     }
/// }
/// ```
///
/// It does not know where the values come from: a recipe's file and line are the reader's concern.
@NullMarked
package dev.athanor.settings;

import org.jspecify.annotations.NullMarked;
