/// BERT (Devlin et al. 2019): an encoder of text with a head for masked tokens, classes, labels of tokens or sentence
/// embeddings.
///
/// ```java
/// try (var model = ModelDirectory.readBertBody(directory, new BertHead.Classes(List.of("bad", "good")))) {
///     Tensor logits = model.forward(ids);                 // [batch, 2]
/// }
/// ```
///
/// It knows neither training nor files.
@NullMarked
package dev.athanor.model.bert;

import org.jspecify.annotations.NullMarked;
