package dev.athanor.tensor;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/// The operations of layers and losses as functions of their inputs and parameters, as in `torch.nn.functional`.
public final class Functional {

    private Functional() {}

    /// How the losses of single elements become one.
    public enum Reduction {
        NONE(0),
        MEAN(1),
        SUM(2);

        private final long code;

        Reduction(long code) {
            this.code = code;
        }
    }

    // ---- layers

    /// `x weight^T + bias`.
    ///
    /// @param x `[..., in]`
    /// @param weight `[out, in]`
    /// @param bias `[out]`, or null
    /// @return `[..., out]`
    public static Tensor linear(Tensor x, Tensor weight, @Nullable Tensor bias) {
        if (isSingleRow(x, weight.size(1))) {
            return singleRow("linear", x, weight, bias, false);
        }
        var late = LateWeights.of(x, weight);
        if (late != null) {
            return late.product(x, weight, false, (input, fixed) -> linear(input, fixed, bias));
        }
        var b = Handles.optional(bias);
        return Op.call("linear", () -> torch.linear(x.handle(), weight.handle(), b), x, weight);
    }

    /// `x weight + bias`: [#linear] over a weight that is stored the other way round.
    ///
    /// @param x `[..., in]`
    /// @param weight `[in, out]`
    /// @param bias `[out]`, or null
    /// @return `[..., out]`
    public static Tensor linearTransposed(Tensor x, Tensor weight, @Nullable Tensor bias) {
        long in = weight.size(0);
        long out = weight.size(1);
        var sizes = x.shape().toArray();
        if (sizes.length == 0 || sizes[sizes.length - 1] != in) {
            throw new ShapeException("linearTransposed of " + x.describe() + ": the last axis must be " + in);
        }
        if (isSingleRow(x, in)) {
            return singleRow("linearTransposed", x, weight, bias, true);
        }
        var late = LateWeights.of(x, weight);
        if (late != null) {
            return late.product(x, weight, true, (input, fixed) -> linearTransposed(input, fixed, bias));
        }
        sizes[sizes.length - 1] = out;
        return Op.call(
                "linearTransposed",
                () -> {
                    try (var rows = x.handle().reshape(-1, in);
                            var product = bias == null
                                    ? torch.mm(rows, weight.handle())
                                    : torch.addmm(bias.handle(), rows, weight.handle())) {
                        return product.view(sizes);
                    }
                },
                x,
                weight);
    }

    /// Whether a product is of one row with a matrix, and nothing is recorded for gradients.
    private static boolean isSingleRow(Tensor x, long in) {
        var h = x.handle();
        return h.numel() == in && h.dim() > 0 && h.size(-1) == in && !Autograd.isEnabled();
    }

    /// The product of a matrix with a vector, which reads the weight as fast as the memory gives it; the product of
    /// matrices takes twice as long for one row.
    private static Tensor singleRow(String name, Tensor x, Tensor weight, @Nullable Tensor bias, boolean transposed) {
        var sizes = x.shape().toArray();
        sizes[sizes.length - 1] = weight.size(transposed ? 1 : 0);
        return Op.call(
                name,
                () -> {
                    try (var vector = x.handle().reshape(-1);
                            var product = singleRow(weight, vector, bias, transposed)) {
                        return product.view(sizes);
                    }
                },
                x,
                weight);
    }

    private static org.bytedeco.pytorch.Tensor singleRow(
            Tensor weight, org.bytedeco.pytorch.Tensor vector, @Nullable Tensor bias, boolean transposed) {
        var spread = RowProducts.of(weight);
        if (spread != null) {
            var product = transposed
                    ? spread.transposedProduct(weight.handle(), vector)
                    : spread.product(weight.handle(), vector);
            return bias == null ? product : product.add_(bias.handle());
        }
        try (var matrix = transposed ? weight.handle().t() : new org.bytedeco.pytorch.Tensor(weight.handle())) {
            return bias == null ? torch.mv(matrix, vector) : torch.addmv(bias.handle(), matrix, vector);
        }
    }

    /// A two-dimensional convolution (cross-correlation).
    ///
    /// @param x `[batch, in, height, width]`
    /// @param weight `[out, in / groups, kernelHeight, kernelWidth]`
    /// @param bias `[out]`, or null
    public static Tensor conv2d(
            Tensor x, Tensor weight, @Nullable Tensor bias, long stride, long padding, long dilation, long groups) {
        var b = Handles.optional(bias);
        return Op.call(
                "conv2d",
                () -> torch.conv2d(x.handle(), weight.handle(), b, pair(stride), pair(padding), pair(dilation), groups),
                x,
                weight);
    }

    /// Normalises each channel over the batch and its positions (Ioffe and Szegedy 2015).
    ///
    /// While training the running statistics move towards the batch's by `momentum`; otherwise they are used.
    ///
    /// @param x `[batch, channels, height, width]`, or without the last axes
    public static Tensor batchNorm(
            Tensor x,
            @Nullable Tensor weight,
            @Nullable Tensor bias,
            @Nullable Tensor runningMean,
            @Nullable Tensor runningVar,
            boolean training,
            double momentum,
            double eps) {
        var w = Handles.optional(weight);
        var b = Handles.optional(bias);
        var mean = Handles.optional(runningMean);
        var variance = Handles.optional(runningVar);
        return Op.call(
                "batchNorm",
                () -> torch.batch_norm(x.handle(), w, b, mean, variance, training, momentum, eps, false),
                x);
    }

    /// Normalises the last axes, those of `normalized` (Ba et al. 2016).
    public static Tensor layerNorm(
            Tensor x, Shape normalized, @Nullable Tensor weight, @Nullable Tensor bias, double eps) {
        var w = Handles.optional(weight);
        var b = Handles.optional(bias);
        return Op.call("layerNorm", () -> torch.layer_norm(x.handle(), normalized.toArray(), w, b, eps, false), x);
    }

    /// Divides the last axes by their root mean square (Zhang and Sennrich 2019).
    public static Tensor rmsNorm(Tensor x, Shape normalized, @Nullable Tensor weight, double eps) {
        var w = Handles.optional(weight);
        try (var e = new DoubleOptional(eps)) {
            return Op.call("rmsNorm", () -> torch.rms_norm(x.handle(), normalized.toArray(), w, e), x);
        }
    }

    /// The rows of `weight` that `indices` name.
    ///
    /// @param indices whole numbers from 0 to the rows of `weight`, any shape
    /// @param weight `[rows, dim]`
    /// @param paddingIndex the row whose gradient stays zero, or -1
    /// @return `[..., dim]`
    public static Tensor embedding(Tensor indices, Tensor weight, long paddingIndex) {
        return Op.call(
                "embedding",
                () -> torch.embedding(weight.handle(), indices.handle(), paddingIndex, false, false),
                indices,
                weight);
    }

    /// While training, each element is zero with `probability`, the others are scaled so that the mean stays.
    public static Tensor dropout(Tensor x, double probability, boolean training) {
        return Op.unary("dropout", x, t -> torch.dropout(t, probability, training));
    }

    // ---- activations

    /// The Gaussian error linear unit, exact (Hendrycks and Gimpel 2016).
    public static Tensor gelu(Tensor x) {
        return Op.unary("gelu", x, t -> torch.gelu(t, "none"));
    }

    /// The tanh approximation of [#gelu], which GPT-2 uses.
    public static Tensor geluTanh(Tensor x) {
        return Op.unary("geluTanh", x, t -> torch.gelu(t, "tanh"));
    }

    /// `x sigmoid(x)`.
    public static Tensor silu(Tensor x) {
        return Op.unary("silu", x, torch::silu);
    }

    public static Tensor leakyRelu(Tensor x, double negativeSlope) {
        return Op.with("leakyRelu", x, negativeSlope, torch::leaky_relu);
    }

    public static Tensor elu(Tensor x, double alpha) {
        try (var a = new Scalar(alpha);
                var one = new Scalar(1.0)) {
            return Op.unary("elu", x, t -> torch.elu(t, a, one, one));
        }
    }

    public static Tensor softplus(Tensor x) {
        return Op.unary("softplus", x, t -> torch.softplus(t));
    }

    public static Tensor mish(Tensor x) {
        return Op.unary("mish", x, torch::mish);
    }

    // ---- pooling

    /// The greatest element of each window.
    ///
    /// @param x `[batch, channels, height, width]`
    public static Tensor maxPool2d(Tensor x, long kernel, long stride, long padding) {
        return Op.unary(
                "maxPool2d", x, t -> torch.max_pool2d(t, pair(kernel), pair(stride), pair(padding), pair(1), false));
    }

    /// The mean of each window, padding counted.
    ///
    /// @param x `[batch, channels, height, width]`
    public static Tensor avgPool2d(Tensor x, long kernel, long stride, long padding) {
        try (var divisor = new LongOptional()) {
            return Op.unary(
                    "avgPool2d",
                    x,
                    t -> torch.avg_pool2d(t, pair(kernel), pair(stride), pair(padding), false, true, divisor));
        }
    }

    /// The means of `height` by `width` windows that cover the picture.
    ///
    /// @param x `[batch, channels, height, width]`
    public static Tensor adaptiveAvgPool2d(Tensor x, long height, long width) {
        return Op.unary("adaptiveAvgPool2d", x, t -> torch.adaptive_avg_pool2d(t, height, width));
    }

    // ---- attention

    /// Scaled dot-product attention (Vaswani et al. 2017), by libtorch's fused kernels where they fit.
    ///
    /// @param query `[batch, heads, seq, headDim]`
    /// @param key `[batch, heads, keys, headDim]`; with fewer heads, each serves as many consecutive heads of the
    ///     query (Ainslie et al. 2023)
    /// @param mask added to the scores, or true where attention is allowed; null for none
    /// @param causal whether a position sees only itself and those before
    public static Tensor attention(
            Tensor query, Tensor key, Tensor value, @Nullable Tensor mask, double dropout, boolean causal) {
        var m = Handles.optional(mask);
        boolean grouped = query.size(1) != key.size(1);
        try (var scale = new DoubleOptional()) {
            return Op.call(
                    "attention",
                    () -> torch.scaled_dot_product_attention(
                            query.handle(), key.handle(), value.handle(), m, dropout, causal, scale, grouped),
                    query,
                    key,
                    value);
        }
    }

    // ---- losses

    /// The negative log likelihood of classes under a softmax of `logits`.
    ///
    /// @param logits `[batch, classes]`
    /// @param target `[batch]`, i64 class numbers; `ignoreIndex` marks rows that do not count
    /// @param classWeights `[classes]`, or null; a mean is divided by the weights of the rows that count
    public static Tensor crossEntropy(
            Tensor logits,
            Tensor target,
            @Nullable Tensor classWeights,
            Reduction reduction,
            long ignoreIndex,
            double labelSmoothing) {
        var w = Handles.optional(classWeights);
        return Op.call(
                "crossEntropy",
                () -> torch.cross_entropy_loss(
                        logits.handle(), target.handle(), w, reduction.code, ignoreIndex, labelSmoothing),
                logits,
                target);
    }

    /// Binary cross entropy of a sigmoid of `logits`, computed without overflow.
    ///
    /// @param target of the shape of `logits`, from 0 to 1
    /// @param positiveWeight what a positive counts for, broadcast over `logits`; null for 1
    public static Tensor binaryCrossEntropyWithLogits(
            Tensor logits, Tensor target, @Nullable Tensor positiveWeight, Reduction reduction) {
        var none = Handles.optional(null);
        var positive = Handles.optional(positiveWeight);
        return Op.call(
                "binaryCrossEntropyWithLogits",
                () -> torch.binary_cross_entropy_with_logits(
                        logits.handle(), target.handle(), none, positive, reduction.code),
                logits,
                target);
    }

    public static Tensor meanSquaredError(Tensor prediction, Tensor target, Reduction reduction) {
        return Op.binary("meanSquaredError", prediction, target, (p, t) -> torch.mse_loss(p, t, reduction.code));
    }

    /// Squared up to `delta`, linear beyond (Huber 1964).
    public static Tensor huber(Tensor prediction, Tensor target, double delta, Reduction reduction) {
        return Op.binary("huber", prediction, target, (p, t) -> torch.huber_loss(p, t, reduction.code, delta));
    }

    private static long[] pair(long value) {
        return new long[] {value, value};
    }
}
