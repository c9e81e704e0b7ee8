package dev.athanor.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.NoSuchElementException;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/// The thread count of libtorch's loops on the calling thread, changed in nanoseconds; libtorch's own function resizes
/// pools and drops caches besides. Where it is not found nothing changes.
final class OpenMp {
    private static final @Nullable MethodHandle SET = find();

    private OpenMp() {}

    static boolean settable() {
        return SET != null;
    }

    static void threads(int count) {
        if (SET != null) {
            call(SET, count);
        }
    }

    private static @Nullable MethodHandle find() {
        Natives.load();
        int before = torch.get_num_threads();
        if (before == 1) {
            return null;
        }
        try {
            var library = SymbolLookup.libraryLookup("libgomp.so.1", Arena.global());
            var set = Linker.nativeLinker()
                    .downcallHandle(
                            library.findOrThrow("omp_set_num_threads"),
                            FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT),
                            Linker.Option.critical(false));
            call(set, 1);
            boolean works = torch.get_num_threads() == 1; // another copy than libtorch's would change nothing
            call(set, before);
            return works ? set : null;
        } catch (IllegalArgumentException | NoSuchElementException _) {
            return null;
        }
    }

    private static void call(MethodHandle set, int count) {
        try {
            set.invokeExact(count);
        } catch (Throwable error) {
            throw new IllegalStateException("omp_set_num_threads failed", error);
        }
    }
}
