/// Model directories: where training and serving meet.
///
/// A directory holds `config.json`, which names the architecture and its sizes, and `model.safetensors`, its weights:
///
/// ```java
/// ModelDirectory.write(directory, model);
/// Mlp again = ModelDirectory.readMlp(directory);
/// ```
///
/// Language models are read from and written to directories as transformers has them.
@NullMarked
package dev.athanor.model;

import org.jspecify.annotations.NullMarked;
