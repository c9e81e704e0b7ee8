/// The verbs of the command line: each reads a recipe or a run's folder and calls the library.
///
/// ```sh
/// athanor train recipes/churn.yaml
/// ```
///
/// A verb names classes of the library only inside its own `call`, so that `--help` loads none of them.
@NullMarked
package dev.athanor.app;

import org.jspecify.annotations.NullMarked;
