package dev.athanor.checkpoint;

import dev.athanor.tensor.DType;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// PyTorch's names of the types of elements.
final class TorchTypes {
    private static final Map<String, DType> STORAGES =
            Arrays.stream(DType.values()).collect(Collectors.toMap(TorchTypes::storage, Function.identity()));
    private static final Map<String, DType> TYPES =
            Arrays.stream(DType.values()).collect(Collectors.toMap(TorchTypes::type, Function.identity()));

    private TorchTypes() {}

    /// The type of a storage class such as `torch.FloatStorage`, or null if it is none.
    static @Nullable DType ofStorage(String global) {
        return STORAGES.get(global);
    }

    /// The type of a name such as `torch.float32`, or null if it is none.
    static @Nullable DType ofType(String global) {
        return TYPES.get(global);
    }

    static String storage(DType dtype) {
        return switch (dtype) {
            case BOOL -> "torch.BoolStorage";
            case U8 -> "torch.ByteStorage";
            case I8 -> "torch.CharStorage";
            case I16 -> "torch.ShortStorage";
            case I32 -> "torch.IntStorage";
            case I64 -> "torch.LongStorage";
            case F16 -> "torch.HalfStorage";
            case BF16 -> "torch.BFloat16Storage";
            case F32 -> "torch.FloatStorage";
            case F64 -> "torch.DoubleStorage";
        };
    }

    private static String type(DType dtype) {
        return switch (dtype) {
            case BOOL -> "torch.bool";
            case U8 -> "torch.uint8";
            case I8 -> "torch.int8";
            case I16 -> "torch.int16";
            case I32 -> "torch.int32";
            case I64 -> "torch.int64";
            case F16 -> "torch.float16";
            case BF16 -> "torch.bfloat16";
            case F32 -> "torch.float32";
            case F64 -> "torch.float64";
        };
    }
}
