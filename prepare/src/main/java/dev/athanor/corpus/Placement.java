package dev.athanor.corpus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;

/// Which documents, or which pieces of them, are in which split.
final class Placement {
    private final CorpusSplit split;
    private final long seed;
    private final Stage stage;
    private final BitSet kept;
    private final long keptBytes;

    /// A document, or a piece of one.
    record Piece(CorpusPart part, int document, int from, int to) {
        long bytes() {
            return (long) to - from;
        }

        byte[] text(Stage stage) {
            var text = stage.text(document);
            return from == 0 && to == text.length ? text : Arrays.copyOfRange(text, from, to);
        }
    }

    Placement(CorpusSplit split, long seed, Stage stage, BitSet kept) {
        this.split = split;
        this.seed = seed;
        this.stage = stage;
        this.kept = kept;
        this.keptBytes = kept.stream().mapToLong(stage::textBytes).sum();
    }

    /// Goes through all pieces in the corpus' order.
    void forEach(Consumer<Piece> taken) {
        long before = 0;
        for (int document = kept.nextSetBit(0); document >= 0; document = kept.nextSetBit(document + 1)) {
            for (var piece : pieces(document, before)) {
                taken.accept(piece);
            }
            before += stage.textBytes(document);
        }
    }

    private List<Piece> pieces(int document, long before) {
        return switch (split) {
            case CorpusSplit.ByDocument byDocument ->
                List.of(new Piece(drawn(byDocument, document), document, 0, stage.textBytes(document)));
            case CorpusSplit.ByPosition byPosition -> byPosition(byPosition, document, before);
        };
    }

    private CorpusPart drawn(CorpusSplit shares, int document) {
        double drawn = (MinHash.mix(stage.splitKey(document) ^ MinHash.mix(seed)) >>> 11) * 0x1p-53;
        return drawn < shares.train()
                ? CorpusPart.TRAIN
                : drawn < shares.train() + shares.validation() ? CorpusPart.VALIDATION : CorpusPart.TEST;
    }

    private List<Piece> byPosition(CorpusSplit shares, int document, long before) {
        int length = stage.textBytes(document);
        var text = (byte[]) null;
        double sum = 0;
        int from = 0;
        var pieces = new ArrayList<Piece>();
        for (var part : CorpusPart.values()) {
            sum += switch (part) {
                case TRAIN -> shares.train();
                case VALIDATION -> shares.validation();
                case TEST -> shares.test();
            };
            long bound = part == CorpusPart.TEST ? Long.MAX_VALUE : Math.round(keptBytes * sum) - before;
            int to = Math.clamp(bound, from, length);
            if (to > from && to < length) {
                text = text == null ? stage.text(document) : text;
                to = betweenCharacters(text, to);
            }
            if (to > from) {
                pieces.add(new Piece(part, document, from, to));
                from = to;
            }
        }
        return pieces;
    }

    private static int betweenCharacters(byte[] text, int at) {
        int end = at;
        while (end < text.length && (text[end] & 0xC0) == 0x80) {
            end++;
        }
        return end;
    }
}
