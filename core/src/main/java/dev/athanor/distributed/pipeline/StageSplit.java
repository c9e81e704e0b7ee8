package dev.athanor.distributed.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Which of a model's blocks each stage has. The first stage has the embedding too, the last the head; these may have
/// no
/// block besides.
///
/// @param firstBlocks the number of each stage's first block, and behind them the number of blocks
public record StageSplit(List<Integer> firstBlocks) {
    public StageSplit {
        firstBlocks = List.copyOf(firstBlocks);
        int last = firstBlocks.size() - 1;
        if (last < 1 || firstBlocks.getFirst() != 0) {
            throw new IllegalArgumentException("a split begins with block 0, this one is " + firstBlocks);
        }
        for (int stage = 0; stage < last; stage++) {
            boolean atEnd = stage == 0 || stage == last - 1;
            int blocks = firstBlocks.get(stage + 1) - firstBlocks.get(stage);
            if (blocks < (atEnd ? 0 : 1)) {
                throw new IllegalArgumentException(
                        "stage " + stage + " of " + firstBlocks + " has " + blocks + " blocks");
            }
        }
    }

    /// The split whose slowest stage is fastest; of those, the one whose stages differ least.
    ///
    /// @param embedding what the embedding takes, in the unit of the others
    /// @param blocks what each block takes
    /// @param head what the last normalisation, the head and the loss take
    /// @throws IllegalArgumentException if there are too few blocks for so many stages
    public static StageSplit balanced(double embedding, double[] blocks, double head, int stages) {
        if (stages < 1 || blocks.length < stages - 2 || blocks.length == 0) {
            throw new IllegalArgumentException(blocks.length + " blocks cannot be split over " + stages
                    + " stages; take at most " + (blocks.length + 2) + " stages");
        }
        return new StageSplit(new Search(embedding, blocks, head, stages).run());
    }

    public int stages() {
        return firstBlocks.size() - 1;
    }

    public int blocks() {
        return firstBlocks.getLast();
    }

    public int first(int stage) {
        return firstBlocks.get(stage);
    }

    /// The block behind the stage's last one.
    public int end(int stage) {
        return firstBlocks.get(stage + 1);
    }

    /// How a run of stages from the first one does.
    private record Score(double slowest, double squares) implements Comparable<Score> {
        static final Score WORST = new Score(Double.POSITIVE_INFINITY, 0);

        Score with(double stage) {
            return new Score(Math.max(slowest, stage), squares + stage * stage);
        }

        @Override
        public int compareTo(Score other) {
            int bySlowest = Double.compare(slowest, other.slowest);
            return bySlowest != 0 ? bySlowest : Double.compare(squares, other.squares);
        }
    }

    /// The best first stages for each number of blocks, one stage more in each round.
    private static final class Search {
        private final double embedding;
        private final double[] before; // the sum of the blocks before each
        private final double head;
        private final int stages;

        Search(double embedding, double[] blocks, double head, int stages) {
            this.embedding = embedding;
            this.head = head;
            this.stages = stages;
            before = new double[blocks.length + 1];
            for (int i = 0; i < blocks.length; i++) {
                before[i + 1] = before[i] + blocks[i];
            }
        }

        List<Integer> run() {
            int blocks = before.length - 1;
            var from = new int[stages][blocks + 1];
            var best = new Score[blocks + 1];
            Arrays.fill(best, Score.WORST);
            best[0] = new Score(0, 0);
            for (int stage = 0; stage < stages; stage++) {
                var next = new Score[blocks + 1];
                Arrays.fill(next, Score.WORST);
                boolean atEnd = stage == 0 || stage == stages - 1;
                for (int end = 0; end <= blocks; end++) {
                    for (int first = 0; first <= (atEnd ? end : end - 1); first++) {
                        var score = best[first].with(cost(stage, first, end));
                        if (score.compareTo(next[end]) < 0) {
                            next[end] = score;
                            from[stage][end] = first;
                        }
                    }
                }
                best = next;
            }
            var firstBlocks = new ArrayList<Integer>();
            firstBlocks.add(blocks);
            for (int stage = stages - 1; stage >= 0; stage--) {
                firstBlocks.addFirst(from[stage][firstBlocks.getFirst()]);
            }
            return firstBlocks;
        }

        private double cost(int stage, int first, int end) {
            return before[end] - before[first] + (stage == 0 ? embedding : 0) + (stage == stages - 1 ? head : 0);
        }
    }
}
