/// Continues sequences of tokens with a causal language model: sampling, stops, a cache of keys and values; ids in, ids
/// out.
///
/// ```java
/// var request = Request.of(prompt, 100).withSampling(Sampling.Random.defaults().withTemperature(0.8));
/// int[] ids = Generator.of(model).generate(request).ids();
/// ```
///
/// It knows neither text nor training: [TextStream] joins it to a tokenizer by a function.
@NullMarked
package dev.athanor.generate;

import org.jspecify.annotations.NullMarked;
