/// Llama (Touvron et al. 2023) and the families that are made of the same blocks: Mistral, Qwen 2, Qwen 3.
///
/// ```java
/// var config = LlamaConfig.of(LlamaConfig.Family.QWEN3, 151_936, 4_096, 28, 16, 1_024);
/// try (var model = Llama.of(config); var _ = Scope.open()) {
///     Tensor logits = model.forward(ids);                 // [batch, seq, vocab]
/// }
/// ```
///
/// It knows neither training nor files.
@NullMarked
package dev.athanor.model.llama;

import org.jspecify.annotations.NullMarked;
