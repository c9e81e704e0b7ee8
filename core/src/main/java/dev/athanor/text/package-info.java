/// Tokenizers: text to ids and back, trained here or read from any `tokenizer.json`.
///
/// ```java
/// var trained = BytePairTraining.of(8192, List.of("<|endoftext|>")).train(documents);
/// trained.write(Path.of("tokenizer.json"));                // Hugging Face tokenizers loads it with equal ids
/// int[] ids = trained.encode("public static void");
/// String text = trained.decode(ids);
/// ```
///
/// It knows neither models nor where texts come from.
@NullMarked
package dev.athanor.text;

import org.jspecify.annotations.NullMarked;
