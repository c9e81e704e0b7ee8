/// What directories of published models have in common: the keys of `config.json` and the names of weights.
///
/// ```java
/// var keys = new ConfigKeys(json);
/// var config = keys.build(() -> new GptConfig(keys.integer("vocab_size"), ...));     // every problem at once
/// ```
///
/// It knows no model.
@NullMarked
package dev.athanor.hub;

import org.jspecify.annotations.NullMarked;
