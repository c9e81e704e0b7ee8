package dev.athanor.tensor;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/// What becomes of the memory of tensors that are freed.
public final class FreedMemory {
    private static final int MMAP_THRESHOLD = -3; // M_MMAP_THRESHOLD of glibc's malloc.h
    private static final int LEAST = 1 << 18;

    private FreedMemory() {}

    /// Has the C library give freed tensors of a quarter of a megabyte and more back to the system at once, in this
    /// process from now
    /// on. It keeps them otherwise, between others that live on: less to ask for, and up to half more memory in a
    /// training that frees much in each step. Where the C library is not glibc nothing changes.
    public static void giveBack() {
        if (!System.getProperty("os.name").startsWith("Linux")) {
            return;
        }
        var linker = Linker.nativeLinker();
        linker.defaultLookup().find("mallopt").ifPresent(mallopt -> {
            var call = linker.downcallHandle(
                    mallopt, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
            try {
                int _ = (int) call.invokeExact(MMAP_THRESHOLD, LEAST);
            } catch (Throwable error) {
                throw new IllegalStateException("mallopt failed", error);
            }
        });
    }
}
