package dev.athanor.bench;

import dev.athanor.generate.Generator;
import dev.athanor.generate.Request;
import dev.athanor.model.gpt.Gpt;
import dev.athanor.model.gpt.GptConfig;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Threads;
import java.util.stream.IntStream;

/// Tokens a second of greedy decoding at batch 1 by GPT-2's smallest with random weights, after a prompt of 32 tokens.
/// Its peer is `bench/peers/decode.py`.
///
/// Arguments: threads; tokens. Prints `tokens/s VALUE`.
public final class Decode {
    private Decode() {}

    /// Generates half of the tokens to warm up, then measures.
    public static void main(String[] arguments) {
        Threads.set(Integer.parseInt(arguments[0]));
        int tokens = Integer.parseInt(arguments[1]);
        RandomState.seed(1);
        var prompt = IntStream.range(100, 132).toArray();
        try (var model = Gpt.of(GptConfig.defaults())) {
            var generator = Generator.of(model);
            generator.generate(Request.of(prompt, tokens / 2));
            long start = System.nanoTime();
            generator.generate(Request.of(prompt, tokens));
            System.out.printf("tokens/s %.2f%n", tokens / ((System.nanoTime() - start) / 1e9));
        }
    }
}
