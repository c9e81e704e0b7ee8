package dev.athanor.data;

import dev.athanor.settings.Check;

/// The beginning of a dataset.
record FirstSamples(Dataset all, long size) implements Dataset {
    FirstSamples {
        new Check()
                .atLeast("count", size, 1)
                .that(size <= all.size(), "count", "is " + size + ", expected at most the " + all.size() + " samples")
                .orThrow();
    }

    @Override
    public Batch batch(long[] samples) {
        return all.batch(samples);
    }

    @Override
    public Batch slice(long first, long count) {
        return all.slice(first, count);
    }

    @Override
    public long[] arranged(long[] samples) {
        return all.arranged(samples);
    }

    @Override
    public void expect(long[] samples) {
        all.expect(samples);
    }
}
