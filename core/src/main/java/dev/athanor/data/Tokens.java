package dev.athanor.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/// Documents of ids in shards on the disk, read as one sequence. What has not been read takes no memory.
///
/// Any number of threads may read; a block of a shard is checked when it is first read.
public final class Tokens implements AutoCloseable {
    private final List<TokenShard> shards;
    private final long[] tokensBefore;
    private final long[] documentsBefore;
    private final int vocabularySize;

    private Tokens(List<TokenShard> shards) {
        this.shards = List.copyOf(shards);
        tokensBefore = new long[shards.size() + 1];
        documentsBefore = new long[shards.size() + 1];
        int greatest = 0;
        for (int i = 0; i < shards.size(); i++) {
            var format = shards.get(i).format();
            tokensBefore[i + 1] = tokensBefore[i] + format.tokens();
            documentsBefore[i + 1] = documentsBefore[i] + format.documents();
            greatest = Math.max(greatest, format.vocabularySize());
        }
        vocabularySize = greatest;
    }

    /// The shards given, one after the other.
    ///
    /// @throws ShardException if one is absent, cut short or has a damaged header
    public static Tokens open(List<Path> files) {
        var shards = new ArrayList<TokenShard>();
        try {
            for (var file : files) {
                shards.add(TokenShard.open(file));
            }
            return new Tokens(shards);
        } catch (ShardException e) {
            shards.forEach(TokenShard::close);
            throw e;
        }
    }

    /// The shards of a folder whose names start with `prefix`, in the order of their names.
    ///
    /// @throws ShardException if there is none, or one is absent, cut short or has a damaged header
    public static Tokens open(Path folder, String prefix) {
        try (var entries = Files.list(folder)) {
            var files = entries.filter(file -> {
                        var name = file.getFileName().toString();
                        return name.startsWith(prefix) && name.endsWith(".tokens");
                    })
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new ShardException(folder, "holds no shards " + prefix + "*.tokens; prepare the data first");
            }
            return open(files);
        } catch (IOException e) {
            throw new ShardException(folder, "cannot be read: " + e, e);
        }
    }

    /// The number of ids.
    public long size() {
        return tokensBefore[shards.size()];
    }

    public long documents() {
        return documentsBefore[shards.size()];
    }

    /// Every id is less.
    public int vocabularySize() {
        return vocabularySize;
    }

    /// Equal when the documents are, in the same shards.
    public String fingerprint() {
        var sum = new CRC32C();
        var text = new StringBuilder("tokens-" + size());
        for (var shard : shards) {
            text.append('-').append(Integer.toHexString(shard.checksum()));
        }
        sum.update(text.toString().getBytes(StandardCharsets.UTF_8));
        return "tokens-" + size() + "-" + documents() + "-" + Long.toHexString(sum.getValue());
    }

    /// Consecutive ids.
    ///
    /// @throws ShardException naming the file and its bytes that are damaged
    public long[] read(long from, int count) {
        var ids = new long[count];
        read(from, count, ids, 0);
        return ids;
    }

    /// Consecutive ids, into an array from `at` on.
    public void read(long from, int count, long[] into, int at) {
        if (from < 0 || count < 0 || from + count > size()) {
            throw new IndexOutOfBoundsException(
                    "tokens " + from + " to " + (from + count) + " of " + size() + " tokens");
        }
        int shard = holding(tokensBefore, from);
        int done = 0;
        while (done < count) {
            int here = (int) Math.min(count - done, tokensBefore[shard + 1] - from - done);
            shards.get(shard).read(from + done - tokensBefore[shard], here, into, at + done);
            done += here;
            shard++;
        }
    }

    /// The token that a document ends before; it starts where the one before ends.
    public long end(long document) {
        int shard = holding(documentsBefore, document);
        return tokensBefore[shard] + shards.get(shard).end(document - documentsBefore[shard]);
    }

    /// The document that a token is of.
    public long documentOf(long token) {
        long least = 0;
        long most = documents() - 1;
        while (least < most) {
            long middle = (least + most) >>> 1;
            if (end(middle) > token) {
                most = middle;
            } else {
                least = middle + 1;
            }
        }
        return least;
    }

    /// Reads everything once.
    ///
    /// @throws ShardException naming the file and its bytes that are damaged
    public void verify() {
        shards.forEach(TokenShard::verify);
    }

    private static int holding(long[] before, long number) {
        int found = Arrays.binarySearch(before, number);
        int at = found >= 0 ? found : -found - 2;
        // shards of nothing start where the next one does
        while (at + 2 < before.length && before[at + 1] == number) {
            at++;
        }
        return at;
    }

    @Override
    public void close() {
        shards.forEach(TokenShard::close);
    }
}
