package dev.athanor.tensor;

import org.bytedeco.pytorch.global.torch.ScalarType;

/// The type of a tensor's elements, with safetensors' names.
public enum DType {
    BOOL(1, ScalarType.Bool),
    U8(1, ScalarType.Byte),
    I8(1, ScalarType.Char),
    I16(2, ScalarType.Short),
    I32(4, ScalarType.Int),
    I64(8, ScalarType.Long),
    F16(2, ScalarType.Half),
    BF16(2, ScalarType.BFloat16),
    F32(4, ScalarType.Float),
    F64(8, ScalarType.Double);

    private final int bytes;
    private final ScalarType scalarType;

    DType(int bytes, ScalarType scalarType) {
        this.bytes = bytes;
        this.scalarType = scalarType;
    }

    /// Bytes of one element.
    public int bytes() {
        return bytes;
    }

    public boolean isFloating() {
        return this == F16 || this == BF16 || this == F32 || this == F64;
    }

    ScalarType scalarType() {
        return scalarType;
    }

    static DType of(ScalarType type) {
        for (var dtype : values()) {
            if (dtype.scalarType.value == type.value) {
                return dtype;
            }
        }
        throw new IllegalArgumentException("tensors of type " + type + " are not supported");
    }
}
