package dev.athanor.checkpoint;

import dev.athanor.checkpoint.PickleValue.Constant;
import dev.athanor.checkpoint.PickleValue.Dictionary;
import dev.athanor.checkpoint.PickleValue.Global;
import dev.athanor.checkpoint.PickleValue.Inert;
import dev.athanor.checkpoint.PickleValue.Sequence;
import dev.athanor.checkpoint.PickleValue.Storage;
import dev.athanor.checkpoint.PickleValue.Text;
import dev.athanor.checkpoint.PickleValue.Tuple;
import dev.athanor.checkpoint.PickleValue.View;
import dev.athanor.checkpoint.PickleValue.Whole;
import dev.athanor.tensor.DType;
import dev.athanor.tensor.Shape;
import dev.athanor.tensor.ShapeException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The names that a pickle of weights may mention, and what each means. There is no way from here to any code: a call
/// is a look at its arguments.
final class TorchGlobals {
    private static final String UNTYPED = "torch.storage.UntypedStorage";
    private static final Set<String> FUNCTIONS = Set.of(
            "collections.OrderedDict",
            "collections.Counter",
            "torch.Size",
            "torch.device",
            "torch.Tensor",
            "torch.nn.parameter.Parameter",
            "torch._utils._rebuild_tensor",
            "torch._utils._rebuild_tensor_v2",
            "torch._utils._rebuild_tensor_v3",
            "torch._utils._rebuild_parameter",
            "torch._utils._rebuild_parameter_with_state",
            "torch._tensor._rebuild_from_type_v2",
            "_codecs.encode",
            "builtins.set",
            "__builtin__.set",
            UNTYPED);

    private final Path file;
    private final ZipArchive archive;
    private final String dataPrefix;

    /// @param dataPrefix what the names of the entries with storages start with: `archive/data/`
    TorchGlobals(Path file, ZipArchive archive, String dataPrefix) {
        this.file = file;
        this.archive = archive;
        this.dataPrefix = dataPrefix;
    }

    /// @throws UnsupportedFileException if the name is not one that weights need
    Global allowed(String module, String name, long at) {
        String global = module + "." + name;
        if (FUNCTIONS.contains(global) || TorchTypes.ofStorage(global) != null || TorchTypes.ofType(global) != null) {
            return new Global(global);
        }
        String shown = ZipArchive.printable(global);
        if (module.equals("torch")) {
            throw new UnsupportedFileException(
                    file, at, "holds elements of " + shown + ", which tensors here do not have; save them as float32");
        }
        throw new UnsupportedFileException(
                file,
                at,
                "the pickle asks for " + shown + ", which weights do not need; it was not executed. If you trust the"
                        + " file, load it in Python and save the state dictionary alone: torch.save(model.state_dict(),"
                        + " path)");
    }

    PickleValue call(String function, List<PickleValue> arguments, long at) {
        return switch (function) {
            case "collections.OrderedDict" -> dictionary(arguments, at);
            case "collections.Counter", "torch.device", "_codecs.encode", "builtins.set", "__builtin__.set" ->
                new Inert();
            case "torch.Size" -> argument(arguments, 0, Tuple.class, at);
            case "torch._utils._rebuild_tensor" -> view(arguments, null, at);
            case "torch._utils._rebuild_tensor_v2" -> {
                refuseBits(arguments, 6, at);
                yield view(arguments, null, at);
            }
            case "torch._utils._rebuild_tensor_v3" -> {
                refuseBits(arguments, 7, at);
                yield view(arguments, argument(arguments, 6, Global.class, at), at);
            }
            case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" ->
                argument(arguments, 0, View.class, at);
            case "torch._tensor._rebuild_from_type_v2" ->
                call(
                        rebuild(argument(arguments, 0, Global.class, at), at),
                        argument(arguments, 2, Tuple.class, at).items,
                        at);
            default -> throw new CorruptFileException(file, at, function + " cannot be called");
        };
    }

    /// A persistent id: ("storage", class, key, location, elements).
    Storage storage(PickleValue id, long at) {
        if (!(id instanceof Tuple tuple)
                || tuple.items.size() != 5
                || !(tuple.items.get(0) instanceof Text(String kind))
                || !kind.equals("storage")
                || !(tuple.items.get(1) instanceof Global(String type))
                || !(tuple.items.get(2) instanceof Text(String key))
                || !(tuple.items.get(4) instanceof Whole(long elements))) {
            throw new CorruptFileException(file, at, "expected a storage: its class, key, place and size");
        }
        var dtype = TorchTypes.ofStorage(type);
        if (dtype == null && !type.equals(UNTYPED)) {
            throw new CorruptFileException(file, at, type + " is no class of storages");
        }
        var entry = archive.entry(dataPrefix + key);
        if (!PlainName.isPlain(key) || entry == null) {
            throw new CorruptFileException(
                    file, at, "storage \"" + ZipArchive.printable(key) + "\" is not in the file");
        }
        int width = dtype == null ? 1 : dtype.bytes();
        if (elements < 0 || elements != entry.size() / width || entry.size() % width != 0) {
            throw new CorruptFileException(
                    file,
                    at,
                    "storage \"" + key + "\" should have " + elements + " elements of " + width
                            + " bytes, but its entry " + entry.name() + " has " + entry.size() + " bytes");
        }
        return new Storage(dtype, entry);
    }

    private View view(List<PickleValue> arguments, @Nullable Global type, long at) {
        var storage = argument(arguments, 0, Storage.class, at);
        long offset = argument(arguments, 1, Whole.class, at).value();
        long[] sizes = numbers(argument(arguments, 2, Tuple.class, at), at);
        long[] strides = numbers(argument(arguments, 3, Tuple.class, at), at);
        var dtype = type == null ? storage.dtype() : TorchTypes.ofType(type.name());
        if (dtype == null) {
            throw new CorruptFileException(file, at, "a tensor does not say the type of its elements");
        }
        if (sizes.length != strides.length || sizes.length > SafetensorsHeader.MOST_AXES) {
            throw new CorruptFileException(
                    file, at, "a tensor has " + sizes.length + " sizes and " + strides.length + " strides");
        }
        Shape shape;
        try {
            shape = Shape.of(sizes);
            StoredTensor.byteSize(dtype, shape);
            checkInside(storage, dtype, offset, sizes, strides, at);
            refuseExpanded(storage, dtype, shape, strides, at);
        } catch (ShapeException | ArithmeticException e) {
            throw new CorruptFileException(file, at, "a tensor has no usable shape: " + e.getMessage(), e);
        }
        return new View(storage, dtype, shape, new StridedView(dtype.bytes(), offset, sizes, strides));
    }

    private void checkInside(Storage storage, DType dtype, long offset, long[] sizes, long[] strides, long at) {
        long last = offset;
        boolean empty = false;
        for (int axis = 0; axis < sizes.length; axis++) {
            empty |= sizes[axis] == 0;
            last = Math.addExact(last, Math.multiplyExact(Math.max(0, sizes[axis] - 1), strides[axis]));
            if (strides[axis] < 0) {
                throw new CorruptFileException(file, at, "a tensor has a negative stride");
            }
        }
        long elements = storage.entry().size() / dtype.bytes();
        if (offset < 0 || (!empty && last >= elements)) {
            throw new CorruptFileException(
                    file,
                    at,
                    "a tensor of shape " + Shape.of(sizes) + " reaches from element " + offset + " to " + last
                            + " of a storage of " + elements);
        }
    }

    /// Gathering a tensor may not take more memory than the file has: a view that repeats elements could ask for any.
    private void refuseExpanded(Storage storage, DType dtype, Shape shape, long[] strides, long at) {
        if (StoredTensor.byteSize(dtype, shape) > storage.entry().size()) {
            throw new UnsupportedFileException(
                    file,
                    at,
                    "a tensor of shape " + shape + " repeats the elements of a smaller storage (strides "
                            + java.util.Arrays.toString(strides) + "); save it after .contiguous()");
        }
    }

    /// The last argument of the newer rebuild functions says that values are to be negated or conjugated on reading.
    private void refuseBits(List<PickleValue> arguments, int index, long at) {
        if (arguments.size() > index
                && arguments.get(index) != Constant.NONE
                && !(arguments.get(index) instanceof Dictionary metadata && metadata.items.isEmpty())) {
            throw new UnsupportedFileException(
                    file, at, "a tensor is stored negated or conjugated; save it after .resolve_neg().resolve_conj()");
        }
    }

    private String rebuild(Global function, long at) {
        if (!function.name().startsWith("torch._utils._rebuild_")) {
            throw new CorruptFileException(file, at, function.name() + " makes no tensor");
        }
        return function.name();
    }

    private Dictionary dictionary(List<PickleValue> arguments, long at) {
        var dictionary = new Dictionary();
        if (!arguments.isEmpty()) {
            for (var pair : argument(arguments, 0, Sequence.class, at).items) {
                if (!(pair instanceof Sequence two)
                        || two.items.size() != 2
                        || !(two.items.get(0) instanceof Text key)) {
                    throw new CorruptFileException(file, at, "expected pairs of a name and a value");
                }
                dictionary.items.put(key, two.items.get(1));
            }
        }
        return dictionary;
    }

    private long[] numbers(Tuple tuple, long at) {
        long[] numbers = new long[tuple.items.size()];
        for (int i = 0; i < numbers.length; i++) {
            if (!(tuple.items.get(i) instanceof Whole(long value))) {
                throw new CorruptFileException(file, at, "the sizes and strides of a tensor must be integers");
            }
            numbers[i] = value;
        }
        return numbers;
    }

    private <T extends PickleValue> T argument(List<PickleValue> arguments, int index, Class<T> type, long at) {
        if (index >= arguments.size() || !type.isInstance(arguments.get(index))) {
            throw new CorruptFileException(
                    file,
                    at,
                    "argument " + (index + 1) + " of a function should be a "
                            + type.getSimpleName().toLowerCase(java.util.Locale.ROOT));
        }
        return type.cast(arguments.get(index));
    }
}
