package dev.athanor.checkpoint;

import dev.athanor.tensor.DType;
import dev.athanor.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a pickle can hold here: data, and the names of the few functions that make tensors of it.
///
/// Classes, not records, where a value may hold itself: a pickle can say that, and comparing would never end.
sealed interface PickleValue {
    enum Constant implements PickleValue {
        NONE,
        TRUE,
        FALSE
    }

    record Text(String value) implements PickleValue {}

    record Whole(long value) implements PickleValue {}

    final class Tuple implements PickleValue {
        final List<PickleValue> items;

        Tuple(List<PickleValue> items) {
            this.items = items;
        }
    }

    final class Sequence implements PickleValue {
        final List<PickleValue> items = new ArrayList<>(0);
    }

    final class Dictionary implements PickleValue {
        final Map<PickleValue, PickleValue> items = new LinkedHashMap<>();
    }

    /// A value that means nothing to weights: a float, raw bytes, a set, a device.
    final class Inert implements PickleValue {}

    /// A function or class, by name alone: `torch._utils._rebuild_tensor_v2`.
    record Global(String name) implements PickleValue {}

    /// The memory of tensors.
    ///
    /// @param dtype absent if the storage does not say
    /// @param entry in the archive
    record Storage(@Nullable DType dtype, ZipArchive.Entry entry) implements PickleValue {}

    /// A tensor: a window on a storage.
    record View(Storage storage, DType dtype, Shape shape, StridedView window) implements PickleValue {}
}
