/// GPT-2 (Radford et al. 2019), as published and with the options that small models trained from scratch use.
///
/// ```java
/// try (var model = Gpt.of(GptConfig.of(65, 64, 4, 4, 128)); var _ = Scope.open()) {
///     Tensor logits = model.forward(ids);                 // [batch, seq, vocab]
/// }
/// ```
///
/// It knows neither training nor files.
@NullMarked
package dev.athanor.model.gpt;

import org.jspecify.annotations.NullMarked;
