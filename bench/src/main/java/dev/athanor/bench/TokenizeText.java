package dev.athanor.bench;

import dev.athanor.text.BytePairTraining;
import dev.athanor.text.Tokenizer;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipFile;

/// Training a byte pair encoding and applying one, on all processors. Its peer is `bench/peers/tokenizers_library.py`;
/// `bench/tokenize_text.py` runs both in turn on the same texts and compares what they made.
///
/// Arguments: `texts FILE MEGABYTES ZIP` writes the first texts of a zip, each behind its length; `train FILE
/// VOCABULARY TOKENIZER` trains on them; `encode FILE TOKENIZER` encodes them. The last two print `seconds VALUE`.
public final class TokenizeText {
    private TokenizeText() {}

    /// Does what the first argument says.
    public static void main(String[] arguments) throws IOException {
        var file = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "texts" -> write(file, Long.parseLong(arguments[2]) * 1_000_000, Path.of(arguments[3]));
            case "train" -> {
                var texts = read(file);
                long start = System.nanoTime();
                var tokenizer = BytePairTraining.of(Integer.parseInt(arguments[2]), List.of("<|endoftext|>"))
                        .train(texts);
                System.out.printf("seconds %.3f%n", (System.nanoTime() - start) / 1e9);
                tokenizer.write(Path.of(arguments[3]));
            }
            default -> encode(read(file), Tokenizer.read(Path.of(arguments[2])));
        }
    }

    private static void encode(List<byte[]> texts, Tokenizer tokenizer) {
        long start = System.nanoTime();
        var ids = texts.parallelStream().map(tokenizer::encode).toList();
        double seconds = (System.nanoTime() - start) / 1e9;
        var sum = new CRC32();
        for (var text : ids) {
            var bytes = ByteBuffer.allocate(4 * text.length).order(ByteOrder.LITTLE_ENDIAN);
            for (int id : text) {
                bytes.putInt(id);
            }
            sum.update(bytes.flip());
        }
        System.out.printf(
                "seconds %.3f ids %d crc %08x%n",
                seconds, ids.stream().mapToLong(text -> text.length).sum(), sum.getValue());
    }

    private static void write(Path file, long bytes, Path source) throws IOException {
        long written = 0;
        try (var zip = new ZipFile(source.toFile());
                var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            for (var entry : Collections.list(zip.entries())) {
                if (entry.getName().endsWith(".java") && written < bytes) {
                    var text = zip.getInputStream(entry).readAllBytes();
                    out.writeInt(text.length);
                    out.write(text);
                    written += text.length;
                }
            }
        }
    }

    private static List<byte[]> read(Path file) throws IOException {
        var texts = new ArrayList<byte[]>();
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            long left = Files.size(file);
            while (left > 0) {
                var text = new byte[in.readInt()];
                in.readFully(text);
                texts.add(text);
                left -= 4 + text.length;
            }
        }
        return texts;
    }
}
