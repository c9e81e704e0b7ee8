package dev.athanor.bench;

import dev.athanor.data.Packing;
import dev.athanor.data.ShardWriter;
import dev.athanor.data.Shuffle;
import dev.athanor.data.TokenDataset;
import dev.athanor.data.Tokens;
import dev.athanor.distributed.Compression;
import dev.athanor.distributed.GroupSettings;
import dev.athanor.distributed.ProcessEnvironment;
import dev.athanor.distributed.ProcessGroup;
import dev.athanor.hub.SpecialIds;
import dev.athanor.model.ModelDirectory;
import dev.athanor.model.gpt.Gpt;
import dev.athanor.model.gpt.GptConfig;
import dev.athanor.nn.Activation;
import dev.athanor.optim.AdamW;
import dev.athanor.optim.Grouping;
import dev.athanor.optim.Schedule;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.RandomState;
import dev.athanor.tensor.Threads;
import dev.athanor.text.CharacterTokenizer;
import dev.athanor.train.Length;
import dev.athanor.train.NextToken;
import dev.athanor.train.TrainEvent;
import dev.athanor.train.Trainer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Training steps of a GPT on the characters of a text, by the trainer: batches, clipping and AdamW included. Its peer
/// is `bench/peers/gpt_steps.py`, which starts from the same weights and takes the same batches.
///
/// Arguments: the setting; threads; steps; the text; a folder for what both sides share. Prints
/// `ms/step VALUE`, the median. With torchrun's variables it is one of several processes that share
/// each batch. The settings are nanoGPT's for CPUs, `nano` (4 layers, 4 heads, dim 128, context 64,
/// batch 12), and for a GPU, `baby` (6 layers, 6 heads, dim 384, context 256, batch 64); `accumulated`,
/// which makes the same steps of batches of 8, shared out among the processes; and `wide`, the same
/// model with steps of one batch of 8.
public final class GptSteps {
    private static final long SEED = 1;
    private static final int ACCUMULATED = 8;

    private GptSteps() {}

    public static void main(String[] arguments) throws IOException {
        boolean nano = arguments[0].equals("nano");
        Threads.set(Integer.parseInt(arguments[1]));
        int steps = Integer.parseInt(arguments[2]);
        var text = Files.readString(Path.of(arguments[3]));
        var folder = Files.createDirectories(Path.of(arguments[4]));
        int context = nano ? 64 : 256;
        int batch = switch (arguments[0]) {
            case "nano" -> 12;
            case "baby" -> 64;
            default -> 8;
        };
        boolean accumulated = arguments[0].equals("accumulated");
        RandomState.seed(SEED);
        try (var tokenizer = CharacterTokenizer.of(List.of(text), List.of())) {
            int vocab = tokenizer.vocabularySize();
            var shard = folder.resolve("text.tokens");
            try (var writer = ShardWriter.open(shard, vocab)) {
                writer.add(tokenizer.encode(text));
                writer.finish();
            }
            var config = nano ? GptConfig.of(vocab, context, 4, 4, 128) : GptConfig.of(vocab, context, 6, 6, 384);
            config = config.withBias(false).withActivation(new Activation.Gelu());
            try (var tokens = Tokens.open(List.of(shard));
                    var model = Gpt.of(config)) {
                ModelDirectory.write(folder, model, SpecialIds.none());
                var data = TokenDataset.of(tokens, new Packing.Contiguous(), context);
                writeOrder(
                        folder.resolve("order.bin"),
                        data.size(),
                        (long) steps * batch * (accumulated ? ACCUMULATED : 1));
                train(model, data, batch, accumulated, steps, folder.resolve("losses.txt"));
            }
        }
    }

    private static void writeOrder(Path file, long size, long count) throws IOException {
        var order = new Shuffle(size, SEED);
        var bytes = ByteBuffer.allocate(Math.toIntExact(count * Long.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        for (long at = 0; at < count; at++) {
            bytes.putLong(order.samples(at / size, at % size, 1)[0]);
        }
        Files.write(file, bytes.array());
    }

    private static void train(Gpt model, TokenDataset data, int batch, boolean accumulated, int steps, Path losses)
            throws IOException {
        var lines = new ArrayList<String>();
        var ends = new long[steps + 1];
        ends[0] = System.nanoTime();
        var trainer = Trainer.of(model, NextToken.of(model));
        var group = ProcessEnvironment.find(System.getenv())
                .map(environment -> ProcessGroup.connect(environment, GroupSettings.defaults(), Device.CPU));
        int processes = group.map(ProcessGroup::size).orElse(1);
        group.ifPresent(all -> trainer.replicas(all, Compression.NONE));
        var ledger = trainer.optimizer(AdamW.of(1e-3).betas(0.9, 0.99).weightDecay(0.1))
                .schedule(Schedule.constant())
                .groups(Grouping.defaults().biasesAndNorms(false).of(model.parameters()))
                .clip(1.0)
                .batch(accumulated ? batch * processes : batch)
                .accumulate(accumulated ? ACCUMULATED / processes : 1)
                .seed(SEED)
                .listener(event -> {
                    if (event instanceof TrainEvent.Stepped stepped) {
                        ends[Math.toIntExact(stepped.step())] = System.nanoTime();
                        lines.add(Double.toString(stepped.loss()));
                    }
                })
                .fit(data, Length.steps(steps))
                .ledger();
        group.ifPresent(ProcessGroup::close);
        Files.write(losses, lines);
        var times = new long[steps];
        Arrays.setAll(times, step -> ends[step + 1] - ends[step]);
        Arrays.sort(times);
        System.out.printf("ms/step %.3f total %.1f s%n", times[steps / 2] / 1e6, (ends[steps] - ends[0]) / 1e9);
        System.out.println(ledger.time());
    }
}
