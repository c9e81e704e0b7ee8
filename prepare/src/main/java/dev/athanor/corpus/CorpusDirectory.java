package dev.athanor.corpus;

import dev.athanor.data.Packing;
import dev.athanor.data.TokenDataset;
import dev.athanor.data.Tokens;
import dev.athanor.table.DataException;
import dev.athanor.text.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/// A corpus that was prepared, to read from. Closing it closes what was opened of it.
public final class CorpusDirectory implements AutoCloseable {
    static final String REPORT = "report.html";
    static final String CONTIGUOUS = "contiguous";
    static final String FIRST_FIT = "first-fit";

    private final Path directory;
    private final CorpusInfo info;
    private final Map<CorpusPart, Tokens> opened = new EnumMap<>(CorpusPart.class);

    private CorpusDirectory(Path directory, CorpusInfo info) {
        this.directory = directory;
        this.info = info;
    }

    /// @throws DataException if it is absent or not whole
    public static CorpusDirectory open(Path directory) {
        if (!isWhole(directory)) {
            throw DataException.in(directory, "is no corpus directory, or not a whole one; prepare the data first");
        }
        return new CorpusDirectory(directory, CorpusInfo.read(directory.resolve(CorpusInfo.FILE)));
    }

    static boolean isWhole(Path directory) {
        return Files.isRegularFile(directory.resolve(CorpusInfo.FILE))
                && Files.isRegularFile(directory.resolve(Tokenizer.FILE))
                && Files.isRegularFile(directory.resolve("train-00000.tokens"));
    }

    public CorpusInfo info() {
        return info;
    }

    /// A tokenizer of its own for the caller, who closes it.
    public Tokenizer tokenizer() {
        return Tokenizer.read(directory);
    }

    /// A split's tokens.
    ///
    /// @throws dev.athanor.data.ShardException naming a shard that is absent, cut short or damaged
    public synchronized Tokens tokens(CorpusPart part) {
        return opened.computeIfAbsent(part, this::openTokens);
    }

    private Tokens openTokens(CorpusPart part) {
        var tokens = Tokens.open(directory, part.label() + "-");
        if (tokens.size() != info.part(part).tokens() || tokens.vocabularySize() != info.vocabularySize()) {
            tokens.close();
            throw DataException.in(
                    directory,
                    "has other tokens for " + part.label() + " than " + CorpusInfo.FILE
                            + " says; prepare the data again");
        }
        return tokens;
    }

    /// A split as samples, packed as the settings said.
    public TokenDataset dataset(CorpusPart part) {
        return dataset(part, info.context());
    }

    /// A split as samples of another length.
    ///
    /// @throws DataException if the split has too few tokens for one of them
    public TokenDataset dataset(CorpusPart part, int context) {
        if (info.part(part).tokens() <= context) {
            throw DataException.in(
                    directory,
                    "has " + info.part(part).tokens() + " tokens for " + part.label() + ", too few for one sample of "
                            + context + "; use more text, or a shorter context");
        }
        Packing packing = info.packing().equals(FIRST_FIT) ? new Packing.FirstFit() : new Packing.Contiguous();
        return TokenDataset.of(tokens(part), packing, context);
    }

    @Override
    public synchronized void close() {
        opened.values().forEach(Tokens::close);
        opened.clear();
    }
}
