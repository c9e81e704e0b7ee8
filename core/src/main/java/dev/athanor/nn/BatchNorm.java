package dev.athanor.nn;

import dev.athanor.settings.Check;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Device;
import dev.athanor.tensor.Functional;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.ShapeException;
import dev.athanor.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Normalises each channel over the batch and its positions (Ioffe and Szegedy 2015).
///
/// While training, by the batch's mean and variance, and running statistics follow them; otherwise by the
/// running ones. Its state is that of PyTorch's `BatchNorm1d` and `BatchNorm2d`.
public final class BatchNorm extends Module implements Layer {

    /// @param channels the size of axis 1
    /// @param eps added to the variance
    /// @param momentum the share of the batch in the new running statistics
    /// @param affine whether each channel is scaled and shifted by learnt numbers
    /// @param runningStatistics whether they are kept; without, the batch's own are always used
    public record Settings(long channels, double eps, double momentum, boolean affine, boolean runningStatistics) {
        public Settings {
            new Check()
                    .atLeast("channels", channels, 1)
                    .positive("eps", eps)
                    .within("momentum", momentum, 0, 1)
                    .orThrow();
        }

        /// As PyTorch's defaults: eps 1e-5, momentum 0.1, affine, with running statistics.
        public static Settings of(long channels) {
            return new Settings(channels, 1e-5, 0.1, true, true);
        }

        public Settings withEps(double value) {
            return new Settings(channels, value, momentum, affine, runningStatistics);
        }

        public Settings withMomentum(double value) {
            return new Settings(channels, eps, value, affine, runningStatistics);
        }

        public Settings withAffine(boolean value) {
            return new Settings(channels, eps, momentum, value, runningStatistics);
        }

        public Settings withRunningStatistics(boolean value) {
            return new Settings(channels, eps, momentum, affine, value);
        }
    }

    private final Settings settings;
    private final @Nullable Tensor weight;
    private final @Nullable Tensor bias;
    private final @Nullable Tensor runningMean;
    private final @Nullable Tensor runningVar;
    private final @Nullable Tensor batchesTracked;

    private BatchNorm(Settings settings) {
        this.settings = settings;
        long channels = settings.channels();
        weight = settings.affine() ? parameter("weight", () -> Tensor.ones(channels)) : null;
        bias = settings.affine() ? parameter("bias", () -> Tensor.zeros(channels)) : null;
        if (settings.runningStatistics()) {
            runningMean = buffer("running_mean", () -> Tensor.zeros(channels));
            runningVar = buffer("running_var", () -> Tensor.ones(channels));
            batchesTracked = buffer("num_batches_tracked", () -> Tensor.zeros(Shape.of(), DType.I64, Device.CPU));
        } else {
            runningMean = null;
            runningVar = null;
            batchesTracked = null;
        }
    }

    public static BatchNorm of(long channels) {
        return of(Settings.of(channels));
    }

    public static BatchNorm of(Settings settings) {
        return build(() -> new BatchNorm(settings));
    }

    /// @param x `[batch, channels]`, `[batch, channels, length]` or `[batch, channels, height, width]`
    /// @throws ShapeException if the axes or channels are others, or while training there is but one value per
    /// channel
    @Override
    public Tensor forward(Tensor x) {
        int rank = x.rank();
        if (rank < 2 || rank > 4 || x.size(1) != settings.channels()) {
            throw new ShapeException(describe() + " got " + x.shape() + ": expected [batch, " + settings.channels()
                    + "], with at most two further axes");
        }
        boolean byBatch = isTraining() || runningMean == null;
        if (byBatch && x.elements() == settings.channels()) {
            throw new ShapeException(describe() + " got " + x.shape()
                    + ": one value per channel has no variance; train with more than one row per batch");
        }
        if (isTraining() && batchesTracked != null) {
            batchesTracked.addInPlace(1);
        }
        return observed(
                x,
                Functional.batchNorm(
                        x, weight, bias, runningMean, runningVar, byBatch, settings.momentum(), settings.eps()));
    }

    public Settings settings() {
        return settings;
    }

    /// In evaluation mean, variance and learnt numbers are one scale and one shift.
    @Override
    protected long flops(Shape input, Shape output) {
        return 2 * output.elements();
    }

    @Override
    String describe() {
        return "BatchNorm(" + settings.channels() + ")";
    }
}
