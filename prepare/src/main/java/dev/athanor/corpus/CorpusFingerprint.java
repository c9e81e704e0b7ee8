package dev.athanor.corpus;

import dev.athanor.table.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// Tells whether a corpus was made from these settings and these bytes.
final class CorpusFingerprint {
    // Changes when the same settings and bytes give another corpus.
    private static final int VERSION = 1;

    private CorpusFingerprint() {}

    static String of(CorpusSettings settings, long seed, List<SourceFile> files) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            // where the files lie does not matter, only what they are called and hold
            var here = settings.sources(List.of(Path.of("")));
            var text = "version " + VERSION + " seed " + seed + " ";
            if (settings.tokenizer() instanceof TokenizerChoice.File(Path file)) {
                here = here.tokenizer(new TokenizerChoice.Bytes());
                tokenizer(file, digest);
            }
            digest.update((text + here).getBytes(StandardCharsets.UTF_8));
            for (var file : files) {
                digest.update(file.name().getBytes(StandardCharsets.UTF_8));
                contents(file.path(), digest);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void tokenizer(Path file, MessageDigest digest) {
        digest.update((byte) 'T');
        for (var name : List.of("", "tokenizer.json", "vocab.json", "merges.txt")) {
            var one = name.isEmpty() ? file : file.resolve(name);
            if (Files.isRegularFile(one)) {
                contents(one, digest);
            }
        }
    }

    private static void contents(Path file, MessageDigest digest) {
        var block = ByteBuffer.allocate(1 << 18);
        try (var channel = FileChannel.open(file)) {
            while (channel.read(block) >= 0) {
                digest.update(block.flip());
                block.clear();
            }
        } catch (IOException e) {
            throw DataException.in(file, "cannot be read: " + e, e);
        }
    }
}
