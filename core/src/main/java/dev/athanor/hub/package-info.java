/// What directories of published models have in common: the keys of `config.json` and the names of weights.
///
/// ```java
/// var keys = new ConfigKeys(json);
/// var sizes = keys.build(() -> List.of(keys.integer("n_layer"), keys.integer("n_head")));    // every problem at once
/// ```
///
/// It knows no model.
@NullMarked
package dev.athanor.hub;

import org.jspecify.annotations.NullMarked;
