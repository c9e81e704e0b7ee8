package dev.athanor.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/// Spreads the products of one row with large matrices over threads: the matrix library computes one on a single
/// thread, which waits for memory, and cores together read more of it than one.
///
/// ```java
/// try (var products = RowProducts.over(Threads.count())) {
///     var hidden = products.during(() -> model.hidden(ids, sequences));
/// }
/// ```
///
/// Its threads wait for the next product awake, for a moment, because a token has dozens of them. Sums may differ in
/// their last bits between numbers of threads.
public final class RowProducts implements AutoCloseable {
    private static final ScopedValue<RowProducts> CURRENT = ScopedValue.newInstance();
    private static final long LEAST_ELEMENTS = 250_000; // below, handing over takes longer than a core needs

    private final List<Helper> helpers = new ArrayList<>();

    private RowProducts(int threads) {
        for (int i = 1; i < threads; i++) {
            helpers.add(new Helper(i));
        }
    }

    /// So many threads, the caller's among them. The caller closes it.
    public static RowProducts over(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + ", expected at least 1");
        }
        return new RowProducts(threads);
    }

    /// The result of `work`, whose products on this thread are spread. Not for several threads at once.
    public <T> T during(Supplier<T> work) {
        return ScopedValue.where(CURRENT, this).call(work::get);
    }

    /// What spreads products with this weight on the calling thread, if anything does.
    static @Nullable RowProducts of(Tensor weight) {
        boolean spread = CURRENT.isBound()
                && !CURRENT.get().helpers.isEmpty()
                && weight.elements() >= LEAST_ELEMENTS
                && weight.device().equals(Device.CPU);
        return spread ? CURRENT.get() : null;
    }

    /// `matrix vector`, the matrix `[out, in]` cut by its rows.
    org.bytedeco.pytorch.Tensor product(org.bytedeco.pytorch.Tensor matrix, org.bytedeco.pytorch.Tensor vector) {
        var product = vector.new_empty(matrix.size(0));
        together(matrix.size(0), (first, count) -> {
            try (var rows = matrix.narrow(0, first, count);
                    var answers = product.narrow(0, first, count)) {
                torch.mv_out(answers, rows, vector).close();
            }
        });
        return product;
    }

    /// `matrix^T vector`, the matrix `[in, out]` cut by its rows, so that each thread reads a piece of memory from its
    /// start to its end.
    org.bytedeco.pytorch.Tensor transposedProduct(
            org.bytedeco.pytorch.Tensor matrix, org.bytedeco.pytorch.Tensor vector) {
        int parts = helpers.size() + 1;
        try (var sums = vector.new_empty(parts, matrix.size(1))) {
            long length = matrix.size(0);
            together(parts, (part, _) -> {
                long first = length * part / parts;
                long count = length * (part + 1) / parts - first;
                try (var rows = matrix.narrow(0, first, count);
                        var columns = rows.t();
                        var some = vector.narrow(0, first, count);
                        var sum = sums.select(0, part)) {
                    torch.mv_out(sum, columns, some).close();
                }
            });
            return sums.sum(0L);
        }
    }

    private interface Part {
        void compute(long first, long count);
    }

    /// Computes consecutive parts of `length` side by side, and returns when all are there.
    private void together(long length, Part part) {
        int parts = helpers.size() + 1;
        for (int i = 1; i < parts; i++) {
            long first = length * i / parts;
            long count = length * (i + 1) / parts - first;
            helpers.get(i - 1).give(() -> part.compute(first, count));
        }
        RuntimeException failure = null;
        try {
            part.compute(0, length / parts);
        } catch (RuntimeException error) {
            failure = error;
        }
        for (var helper : helpers) {
            var other = helper.await();
            failure = failure == null ? other : failure;
        }
        if (failure != null) {
            throw failure;
        }
    }

    /// Ends the threads.
    @Override
    public void close() {
        helpers.forEach(Helper::close);
    }

    /// A thread that does what it is given, and sleeps when nothing came for a while.
    private static final class Helper {
        private static final long AWAKE_NANOS = 200_000;
        private static final long SHORT_NANOS = 20_000;
        private static final int SPINS = 20_000;

        private final Thread thread;
        private volatile @Nullable Runnable given;
        private volatile boolean asleep;
        private volatile boolean closed;
        private @Nullable RuntimeException failure; // written before `given` is cleared, read after

        Helper(int number) {
            thread = Thread.ofPlatform().daemon().name("row-products-" + number).start(this::run);
        }

        void give(Runnable work) {
            given = work;
            if (asleep) {
                LockSupport.unpark(thread);
            }
        }

        /// Waits until what was given is done.
        @Nullable
        RuntimeException await() {
            for (int spin = 0; given != null; spin++) {
                if (spin < SPINS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.parkNanos(SHORT_NANOS); // the other thread may be waiting for this core
                }
            }
            var result = failure;
            failure = null;
            return result;
        }

        private void run() {
            try (var _ = Autograd.noGrad();
                    var _ = Threads.alone()) {
                long idleSince = System.nanoTime();
                while (!closed) {
                    var work = given;
                    if (work != null) {
                        compute(work);
                        given = null;
                        idleSince = System.nanoTime();
                    } else if (System.nanoTime() - idleSince < AWAKE_NANOS) {
                        Thread.onSpinWait();
                    } else {
                        sleep();
                    }
                }
            }
        }

        private void compute(Runnable work) {
            try {
                work.run();
            } catch (RuntimeException error) {
                failure = error;
            }
        }

        private void sleep() {
            asleep = true;
            if (given == null && !closed) {
                LockSupport.park(this);
            }
            asleep = false;
        }

        void close() {
            closed = true;
            LockSupport.unpark(thread);
        }
    }
}
