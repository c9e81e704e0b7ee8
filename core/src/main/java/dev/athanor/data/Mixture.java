package dev.athanor.data;

import dev.athanor.settings.Check;
import dev.athanor.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/// Several datasets as one, each with its share of the samples.
///
/// Each sample's number says which dataset it is of and which of its samples: the shares stand one after the other, for
/// a [Shuffle] over all of them to mix. A dataset that is smaller than its share is gone through again, in another
/// order each time; of one that is larger a part is drawn at random. Nothing grows with the data.
public final class Mixture implements Dataset {
    /// One dataset.
    ///
    /// @param weight its share is its part of the sum of all weights
    public record Part(Dataset dataset, double weight) {
        public Part {
            new Check().positive("weight", weight).orThrow();
        }
    }

    private final List<Part> parts;
    private final long[] starts;
    private final long seed;

    private Mixture(List<Part> parts, long[] starts, long seed) {
        this.parts = parts;
        this.starts = starts;
        this.seed = seed;
    }

    /// @param samples how many there are in all: the samples of one epoch of the mixture
    public static Mixture of(List<Part> parts, long samples, long seed) {
        new Check()
                .that(!parts.isEmpty(), "parts", "is empty, expected datasets")
                .atLeast("samples", samples, 1)
                .orThrow();
        double sum = parts.stream().mapToDouble(Part::weight).sum();
        var starts = new long[parts.size() + 1];
        double before = 0;
        for (int i = 0; i < parts.size(); i++) {
            before += parts.get(i).weight();
            // rounding the sums, not the shares: none is lost
            starts[i + 1] = i + 1 == parts.size() ? samples : Math.round(samples * (before / sum));
        }
        return new Mixture(List.copyOf(parts), starts, seed);
    }

    @Override
    public long size() {
        return starts[parts.size()];
    }

    /// How many samples are of each dataset.
    public long[] shares() {
        var shares = new long[parts.size()];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = starts[i + 1] - starts[i];
        }
        return shares;
    }

    @Override
    public Batch batch(long[] samples) {
        var drawn = drawn(samples);
        List<Tensor> inputs = new ArrayList<>();
        List<Tensor> targets = new ArrayList<>();
        for (int part = 0; part < drawn.size(); part++) {
            if (drawn.get(part).length > 0) {
                var batch = parts.get(part).dataset().batch(drawn.get(part));
                inputs.add(batch.input());
                targets.add(batch.target());
            }
        }
        if (inputs.size() == 1) {
            return new Batch(inputs.getFirst(), targets.getFirst());
        }
        var input = Tensor.cat(inputs, 0);
        var order = Tensor.of(order(samples)).to(input.device());
        return new Batch(input.indexSelect(0, order), Tensor.cat(targets, 0).indexSelect(0, order));
    }

    @Override
    public Batch slice(long first, long count) {
        return batch(LongStream.range(first, first + count).toArray());
    }

    @Override
    public void expect(long[] samples) {
        var drawn = drawn(samples);
        for (int part = 0; part < drawn.size(); part++) {
            if (drawn.get(part).length > 0) {
                parts.get(part).dataset().expect(drawn.get(part));
            }
        }
    }

    /// The samples of each part, in the order in which they are asked for.
    private List<long[]> drawn(long[] samples) {
        var drawn = new ArrayList<long[]>();
        for (int part = 0; part < parts.size(); part++) {
            int at = part;
            drawn.add(Arrays.stream(samples)
                    .filter(sample -> partOf(sample) == at)
                    .map(sample -> own(at, sample - starts[at]))
                    .toArray());
        }
        return drawn;
    }

    /// Where each sample stands when the parts' samples stand one after the other.
    private long[] order(long[] samples) {
        var next = new long[parts.size() + 1];
        for (long sample : samples) {
            next[partOf(sample) + 1]++;
        }
        Arrays.parallelPrefix(next, Long::sum);
        var order = new long[samples.length];
        for (int i = 0; i < samples.length; i++) {
            order[i] = next[partOf(samples[i])]++;
        }
        return order;
    }

    private int partOf(long sample) {
        if (sample < 0 || sample >= size()) {
            throw new IndexOutOfBoundsException("sample " + sample + " of " + size());
        }
        int part = 0;
        while (sample >= starts[part + 1]) {
            part++;
        }
        return part;
    }

    private long own(int part, long number) {
        long size = parts.get(part).dataset().size();
        return new Shuffle(size, seed + part).samples(number / size, number % size, 1)[0];
    }
}
