package dev.athanor.tensor;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DataPtr;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/// An array of elements of one type with any number of axes, on one device, with PyTorch's semantics: broadcasting,
/// type
/// promotion, views, gradients.
///
/// A result belongs to the innermost open [Scope]. An operation whose operands do not fit throws a [ShapeException],
/// any other
/// that cannot be done a [TensorException]; both name the operation and its operands. Methods that end in `InPlace`
/// change this
/// tensor and return it. Axes count from 0, or from -1 backwards.
public final class Tensor implements Elements, Elementwise, Reductions, Axes, InPlace, AutoCloseable {
    static {
        Natives.load();
    }

    private org.bytedeco.pytorch.@Nullable Tensor handle;
    private volatile @Nullable TensorOptional optional; // made once: layers pass their weights so at every call
    private @Nullable Scope scope;
    private boolean withoutMemory;

    private Tensor(org.bytedeco.pytorch.Tensor handle) {
        this.handle = handle;
        LiveTensors.made(this);
    }

    // ---- making

    /// A tensor of `float` elements, copied.
    public static Tensor of(float[] values, long... sizes) {
        return of(MemorySegment.ofArray(values), DType.F32, shapeFor(values.length, sizes));
    }

    public static Tensor of(double[] values, long... sizes) {
        return of(MemorySegment.ofArray(values), DType.F64, shapeFor(values.length, sizes));
    }

    public static Tensor of(long[] values, long... sizes) {
        return of(MemorySegment.ofArray(values), DType.I64, shapeFor(values.length, sizes));
    }

    public static Tensor of(int[] values, long... sizes) {
        return of(MemorySegment.ofArray(values), DType.I32, shapeFor(values.length, sizes));
    }

    public static Tensor of(byte[] values, long... sizes) {
        return of(MemorySegment.ofArray(values), DType.U8, shapeFor(values.length, sizes));
    }

    /// A tensor whose elements are copied from memory in native byte order, innermost axis contiguous.
    ///
    /// @throws ShapeException if the segment does not hold exactly the elements of the shape
    public static Tensor of(MemorySegment bytes, DType dtype, Shape shape) {
        long expected = Math.multiplyExact(shape.elements(), dtype.bytes());
        if (bytes.byteSize() != expected) {
            throw new ShapeException("a " + dtype + " tensor of " + shape + " takes " + expected + " bytes, but "
                    + bytes.byteSize() + " were given");
        }
        Tensor tensor = empty(shape, dtype, Device.CPU);
        tensor.memory().copyFrom(bytes);
        return tensor;
    }

    /// One element with no axes.
    public static Tensor scalar(double value) {
        return of(new double[] {value}, new long[0]).to(DType.F32);
    }

    /// Elements are whatever the memory held.
    public static Tensor empty(Shape shape, DType dtype, Device device) {
        try (var options = Handles.options(dtype, device)) {
            return Op.call("a new tensor " + shape, () -> torch.empty(shape.toArray(), options, null));
        }
    }

    public static Tensor full(Shape shape, double value, DType dtype, Device device) {
        return empty(shape, dtype, device).fillInPlace(value);
    }

    public static Tensor zeros(Shape shape, DType dtype, Device device) {
        return full(shape, 0, dtype, device);
    }

    /// Zeros of fp32 on the CPU.
    public static Tensor zeros(long... sizes) {
        return zeros(Shape.of(sizes), DType.F32, Device.CPU);
    }

    /// Ones of fp32 on the CPU.
    public static Tensor ones(long... sizes) {
        return full(Shape.of(sizes), 1, DType.F32, Device.CPU);
    }

    /// The integers from `start`, included, to `end`, excluded, as i64 on the CPU.
    public static Tensor range(long start, long end) {
        try (var from = new Scalar(start);
                var to = new Scalar(end);
                var options = Handles.options(DType.I64, Device.CPU)) {
            return Op.call("range from " + start + " to " + end, () -> torch.arange(from, to, options));
        }
    }

    /// Standard normal fp32 elements on the CPU, drawn from the random state of [RandomState].
    public static Tensor randn(long... sizes) {
        return empty(Shape.of(sizes), DType.F32, Device.CPU).normalInPlace(0, 1);
    }

    /// Uniform fp32 elements from 0 to 1 on the CPU, drawn from the random state of [RandomState].
    public static Tensor rand(long... sizes) {
        return empty(Shape.of(sizes), DType.F32, Device.CPU).uniformInPlace(0, 1);
    }

    public Tensor zerosLike() {
        return Op.unary("zerosLike", this, torch::zeros_like);
    }

    /// Joined along an axis that they have.
    public static Tensor cat(List<Tensor> tensors, int axis) {
        try (var parts = Handles.vector(tensors)) {
            return Op.call("cat", () -> torch.cat(parts, axis), tensors.toArray(Tensor[]::new));
        }
    }

    /// Joined along a new axis.
    public static Tensor stack(List<Tensor> tensors, int axis) {
        try (var parts = Handles.vector(tensors)) {
            return Op.call("stack", () -> torch.stack(parts, axis), tensors.toArray(Tensor[]::new));
        }
    }

    // ---- what it is

    public Shape shape() {
        var h = header();
        var sizes = new long[(int) h.dim()];
        for (int axis = 0; axis < sizes.length; axis++) {
            sizes[axis] = h.size(axis);
        }
        return Shape.of(sizes);
    }

    public int rank() {
        return (int) header().dim();
    }

    /// The size of an axis.
    public long size(int axis) {
        int rank = rank();
        if (axis < -rank || axis >= rank) {
            throw new ShapeException("axis " + axis + " of " + describe() + ", which has " + rank + " axes");
        }
        return header().size(axis);
    }

    /// The number of elements.
    public long elements() {
        return header().numel();
    }

    /// Whether the elements fill their memory from end to end, in whatever order of axes.
    public boolean isDense() {
        return header().is_non_overlapping_and_dense();
    }

    /// Whether the elements lie in memory in the order of those of `other`, a dense tensor.
    public boolean hasLayoutOf(Tensor other) {
        var h = header();
        var o = other.header();
        boolean same = shape().equals(other.shape()) && other.isDense();
        for (long axis = 0; same && axis < h.dim(); axis++) {
            same = h.size(axis) == 1 || h.stride(axis) == o.stride(axis);
        }
        return same;
    }

    public DType dtype() {
        return DType.of(header().scalar_type());
    }

    public Device device() {
        try (var device = header().device()) {
            return device.is_cuda() ? Device.cuda(device.index()) : Device.CPU;
        }
    }

    // ---- types, places, gradients

    public Tensor to(DType dtype) {
        return Op.unary("to " + dtype, this, t -> t.to(dtype.scalarType()));
    }

    public Tensor to(Device device) {
        if (device.equals(device())) {
            return Op.unary("to " + device, this, org.bytedeco.pytorch.Tensor::new);
        }
        try (var target = device.toNative()) {
            return Op.unary("to " + device, this, t -> t.to(target, t.scalar_type()));
        }
    }

    /// Moves the elements, and the gathered gradient, to a device: who holds this tensor finds them there.
    public Tensor toInPlace(Device device) {
        return device.equals(device()) ? this : replace("toInPlace " + device, t -> t.to(device));
    }

    /// Converts the elements and the gathered gradient: who holds this tensor finds them so.
    public Tensor toInPlace(DType dtype) {
        return dtype == dtype() ? this : replace("toInPlace " + dtype, t -> t.to(dtype));
    }

    private Tensor replace(String operation, UnaryOperator<Tensor> conversion) {
        try (var _ = Scope.open();
                var _ = Autograd.noGrad()) {
            var elements = conversion.apply(this);
            var before = grad();
            var grad = before == null ? null : conversion.apply(before);
            setGrad(null); // its type and place would not be those of the elements
            Op.inPlace(operation, this, t -> t.set_data(elements.handle()));
            setGrad(grad);
            return this;
        }
    }

    /// Whether the elements of both are in one piece of memory, as those of a view are.
    public boolean sharesMemory(Tensor other) {
        return handle().is_alias_of(other.handle());
    }

    /// The same elements, not recorded for gradients.
    public Tensor detach() {
        return Op.unary("detach", this, org.bytedeco.pytorch.Tensor::detach);
    }

    /// The elements in memory of their own.
    public Tensor copy() {
        return Op.unary("copy", this, torch::clone);
    }

    public Tensor contiguous() {
        return Op.unary("contiguous", this, t -> t.contiguous());
    }

    /// Makes this a leaf of the graph that gathers gradients, or stops it.
    public Tensor requiresGrad(boolean requires) {
        return Op.inPlace("requiresGrad", this, t -> t.set_requires_grad(requires));
    }

    public boolean requiresGrad() {
        return header().requires_grad();
    }

    /// The gathered gradient, shared and not copied; null before the first `backward()`.
    public @Nullable Tensor grad() {
        var grad = header().grad();
        return grad.defined() ? own(new org.bytedeco.pytorch.Tensor(grad)) : null;
    }

    /// A number that stays the same as long as `grad()` is the same native tensor; 0 while there is none.
    public long gradIdentity() {
        var grad = header().grad();
        return grad.defined() ? grad.unsafeGetTensorImpl().address() : 0;
    }

    /// Replaces the gathered gradient; null forgets it.
    public void setGrad(@Nullable Tensor grad) {
        try (var undefined = new org.bytedeco.pytorch.Tensor()) {
            header().mutable_grad().put(grad == null ? undefined : grad.handle());
        } catch (RuntimeException error) {
            throw NativeError.of("setGrad", error, this);
        }
    }

    /// Adds the gradient of this single element to the `grad()` of every leaf it was computed from.
    public void backward() {
        try {
            Autocast.suspended(handle()::backward);
        } catch (RuntimeException error) {
            throw NativeError.of("backward", error, this);
        }
    }

    /// As [#backward()] of the sum of these elements times `gradient`: goes on where another graph ended.
    ///
    /// @param gradient of the shape of this tensor
    public void backward(Tensor gradient) {
        try (var outputs = Handles.vector(List.of(this));
                var gradients = Handles.vector(List.of(gradient));
                var retain = new BoolOptional(false);
                var everyLeaf = new TensorVector()) {
            Autocast.suspended(() -> torch.backward(outputs, gradients, retain, false, everyLeaf));
        } catch (RuntimeException error) {
            throw NativeError.of("backward", error, this, gradient);
        }
    }

    // ---- its memory

    /// Frees the memory of the elements, also of views and of graphs that hold them; shape, type and
    /// gradient stay. Until [#takeMemory] gives it other, whoever asks this tensor for elements is
    /// refused. Views do not know: they are not to be touched.
    ///
    /// @throws IllegalArgumentException if the memory holds other elements, too
    public void dropMemory() {
        try (var storage = handle().storage();
                var device = device().toNative();
                var nothing = new DataPtr(null, device)) {
            if (storage.nbytes() != elements() * dtype().bytes()) {
                throw new IllegalArgumentException(describe() + " is a view of a tensor that is larger");
            }
            storage.set_data_ptr(nothing).close();
            storage.set_nbytes(0);
            withoutMemory = true;
        }
    }

    /// Takes over the memory of `other`, which has none afterwards. Views of this tensor, and graphs
    /// that hold it, see those elements from now on.
    ///
    /// @param other of the same shape, type and device
    public void takeMemory(Tensor other) {
        if (!shape().equals(other.shape()) || dtype() != other.dtype() || !device().equals(other.device())) {
            throw new ShapeException(describe() + " cannot have the memory of " + other.describe());
        }
        try (var storage = header().storage();
                var from = other.handle().storage();
                var device = device().toNative();
                var nothing = new DataPtr(null, device);
                var memory = from.set_data_ptr(nothing)) {
            storage.set_data_ptr(memory).close();
            storage.set_nbytes(from.nbytes());
            from.set_nbytes(0);
            withoutMemory = false;
            other.withoutMemory = true;
        }
    }

    /// Bytes of the memory that the elements are in, with others where this is a view; 0 where there is none.
    public long memoryBytes() {
        try (var storage = header().storage()) {
            return storage.nbytes();
        }
    }

    // ---- products

    /// The matrix product; more than two axes are batches, as in NumPy.
    public Tensor matmul(Tensor other) {
        return Op.binary("matmul", this, other, (a, b) -> a.matmul(b));
    }

    // ---- lifetime

    /// Takes this tensor out of its scope: it lives until its `close()`.
    public Tensor release() {
        moveTo(null);
        return this;
    }

    /// Frees the native tensor now. Needed only for a tensor that was released from its scope; closing twice does
    /// nothing.
    @Override
    public void close() {
        var held = handle;
        if (held != null) {
            handle = null;
            scope = null;
            held.close();
            var argument = optional;
            if (argument != null) {
                optional = null;
                argument.close();
            }
            LiveTensors.freed(this);
        }
    }

    public boolean isClosed() {
        return handle == null;
    }

    /// The elements of small tensors, the shape and type of all.
    @Override
    public String toString() {
        if (handle == null || withoutMemory || elements() > 64) {
            return describe();
        }
        return describe() + " " + Arrays.toString(toDoubles());
    }

    /// Wraps what a native call returned; it joins the innermost scope.
    static Tensor own(org.bytedeco.pytorch.Tensor handle) {
        Scope innermost;
        try {
            innermost = Scope.innermost();
        } catch (IllegalStateException noScope) {
            handle.close();
            throw noScope;
        }
        return innermost.adopt(new Tensor(handle));
    }

    /// For what reads elements or hands them on.
    org.bytedeco.pytorch.Tensor handle() {
        if (withoutMemory) {
            throw new IllegalStateException("the elements of " + describe()
                    + " are not in memory: where parameters are sharded, they are while a pass needs them");
        }
        return header();
    }

    /// For what does neither.
    private org.bytedeco.pytorch.Tensor header() {
        var held = handle;
        if (held == null) {
            throw new IllegalStateException(
                    "this tensor was freed with its scope; scope.keep(tensor) hands it to the scope around");
        }
        return held;
    }

    TensorOptional optional() {
        var made = optional;
        return made == null || withoutMemory ? makeOptional() : made;
    }

    private synchronized TensorOptional makeOptional() {
        var made = optional;
        if (made == null) {
            made = new TensorOptional(handle()); // two, made by two threads, would hold the elements after close()
            optional = made;
        }
        return made;
    }

    @Nullable
    Scope scope() {
        return scope;
    }

    void moveTo(@Nullable Scope target) {
        header();
        scope = target;
    }

    String describe() {
        return handle == null
                ? "a freed tensor"
                : shape() + " " + dtype().name().toLowerCase(Locale.ROOT);
    }

    MemorySegment memory() {
        var h = handle();
        var data = h.data_ptr();
        // libtorch gives no address for a tensor of no elements
        return data == null
                ? MemorySegment.NULL
                : MemorySegment.ofAddress(data.address()).reinterpret(h.numel() * h.element_size());
    }

    private static Shape shapeFor(int values, long[] sizes) {
        var shape = sizes.length == 0 && values != 1 ? Shape.of(values) : Shape.of(sizes);
        if (shape.elements() != values) {
            throw new ShapeException(
                    "shape " + shape + " has " + shape.elements() + " elements, but " + values + " were given");
        }
        return shape;
    }
}
