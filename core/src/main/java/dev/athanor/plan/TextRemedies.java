package dev.athanor.plan;

import dev.athanor.model.bert.BertConfig;
import dev.athanor.model.bert.BertHead;
import dev.athanor.plan.Anatomy.Tokens;
import dev.athanor.plan.Remedies.Step;
import dev.athanor.train.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a recipe of labelled texts can do about memory.
public final class TextRemedies {
    private static final long LEAST_LENGTH = 32;

    private TextRemedies() {}

    /// A recipe's sizes.
    ///
    /// @param config of encoder and head
    /// @param tokens of a text
    /// @param atOnce texts that go through the encoder together where nothing is learnt of them
    /// @param frozen whether the head learns alone
    /// @param job of what learns
    /// @param data what the texts take
    public record Sized(BertConfig config, Tokens tokens, long atOnce, boolean frozen, Job job, long data) {
        /// What learns: all of it, or the head alone.
        public Anatomy learning() {
            return frozen ? Anatomy.ofHead(config) : Anatomy.of(config, tokens).evaluating(atOnce);
        }

        /// What is computed once for each text and does not learn.
        public Optional<Anatomy> encoder() {
            return frozen
                    ? Optional.of(Anatomy.of(config.withHead(new BertHead.Embeddings()), tokens))
                    : Optional.empty();
        }

        public Footprint footprint() {
            return encoder()
                    .map(encoder -> Footprint.ofFrozen(encoder, atOnce, learning(), job, data))
                    .orElseGet(() -> Footprint.of(learning(), job, data));
        }

        private Sized with(Job other) {
            return new Sized(config, tokens, atOnce, frozen, other, data);
        }

        private Sized atOnce(long fewer) {
            return new Sized(config, tokens, fewer, frozen, job, data);
        }

        private Sized cutAt(long length) {
            var cut = new Tokens(Math.min(tokens.mean(), length), Math.min(tokens.most(), length));
            return new Sized(config, cut, atOnce, frozen, job, data);
        }

        private Sized firstLayers(int layers) {
            return new Sized(config.firstLayers(layers), tokens, atOnce, frozen, job, data);
        }

        private Sized freeze() {
            return new Sized(config, tokens, atOnce, true, job, data);
        }
    }

    /// @param slowInBf16 whether bf16 is out of the question
    public static List<Remedy> of(Sized sized, boolean slowInBf16) {
        var job = sized.job();
        List<Step<Sized>> atOnce = new ArrayList<>();
        for (long texts = sized.atOnce() / 2; texts >= 1; texts /= 2) {
            long fewer = texts;
            atOnce.add(new Step<>("train.evaluationBatch: " + fewer + " (the same result)", now -> now.atOnce(fewer)));
        }
        List<Step<Sized>> batch = job.smallerBatches().stream()
                .map(smaller -> new Step<Sized>(
                        smaller.words(), now -> now.with(now.job().inBatchesOf(smaller.batch()))))
                .toList();
        List<Step<Sized>> precision = job.shorter(slowInBf16)
                ? List.of(new Step<>(Job.IN_BF16, now -> now.with(now.job().in(Precision.BF16))))
                : List.of();
        List<Step<Sized>> shorter = new ArrayList<>();
        for (long tokens = sized.tokens().most() / 2; tokens >= LEAST_LENGTH; tokens /= 2) {
            long fewer = tokens;
            shorter.add(new Step<>("model.bert.length: " + fewer + " (the model sees less)", now -> now.cutAt(fewer)));
        }
        List<Step<Sized>> fewerLayers = new ArrayList<>();
        for (int layers = sized.config().layers() - 1; layers >= 1; layers--) {
            int fewer = layers;
            fewerLayers.add(
                    new Step<>("model.bert.layers: " + fewer + " (a smaller model)", now -> now.firstLayers(fewer)));
        }
        List<Step<Sized>> frozen = sized.frozen()
                ? List.of()
                : List.of(new Step<>("model.bert.frozen: true (the head learns alone)", Sized::freeze));
        var kinds = sized.frozen()
                ? List.of(atOnce, shorter, fewerLayers) // the head's batches take next to nothing
                : List.of(atOnce, batch, precision, shorter, fewerLayers, frozen);
        return new Remedies<>(sized, kinds, Sized::footprint).all();
    }
}
