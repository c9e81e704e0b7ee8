package dev.athanor.corpus;

/// Finds documents that are near another: those that agree in one whole band of their signatures are compared value by
/// value, and what is near forms groups of which the first document stays.
///
/// Bands are gone through one after the other, so that a document takes 20 bytes of memory at most.
final class Comparison {
    /// Of many documents that meet in one band without being near, each is compared with so many.
    private static final int MOST_COMPARED = 64;

    private final Stage stage;
    private final int least;
    private final int[] first;

    private Comparison(Stage stage, double similarity) {
        this.stage = stage;
        this.least = (int) Math.ceil(similarity * MinHash.SIZE - 1e-9);
        this.first = new int[stage.size()];
        for (int document = 0; document < first.length; document++) {
            first[document] = document;
        }
    }

    /// For each document the first that is near it, itself if none is.
    static int[] of(Stage stage, double similarity) {
        var comparison = new Comparison(stage, similarity);
        for (int band = 0; band < MinHash.BANDS; band++) {
            comparison.compare(band);
        }
        for (int document = 0; document < comparison.first.length; document++) {
            comparison.find(document);
        }
        return comparison.first;
    }

    private void compare(int band) {
        int places = Integer.highestOneBit(Math.max(16, stage.size()) * 2 - 1) * 2;
        var table = new int[places];
        var keys = new int[stage.size()];
        for (int document = 0; document < stage.size(); document++) {
            long key = key(document, band);
            keys[document] = (int) key;
            int at = (int) (key >>> 32) & (places - 1);
            int compared = 0;
            while (table[at] != 0) {
                int other = table[at] - 1;
                if (keys[other] == keys[document]) {
                    if (find(other) == find(document) || isNear(document, other)) {
                        join(document, other);
                        break;
                    }
                    if (++compared == MOST_COMPARED) {
                        break;
                    }
                }
                at = (at + 1) & (places - 1);
            }
            if (table[at] == 0) {
                table[at] = document + 1;
            }
        }
    }

    private long key(int document, int band) {
        long key = band;
        for (int row = 0; row < MinHash.ROWS; row++) {
            key = MinHash.mix(key * 31 + stage.signature(document, band * MinHash.ROWS + row));
        }
        return key;
    }

    private boolean isNear(int document, int other) {
        int equal = 0;
        for (int i = 0; i < MinHash.SIZE; i++) {
            equal += stage.signature(document, i) == stage.signature(other, i) ? 1 : 0;
        }
        return equal >= least;
    }

    private int find(int document) {
        int root = document;
        while (first[root] != root) {
            root = first[root];
        }
        for (int at = document; first[at] != root; ) {
            int next = first[at];
            first[at] = root;
            at = next;
        }
        return root;
    }

    private void join(int document, int other) {
        int a = find(document);
        int b = find(other);
        first[Math.max(a, b)] = Math.min(a, b);
    }
}
