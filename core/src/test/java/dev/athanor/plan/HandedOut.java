package dev.athanor.plan;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;
import java.util.Collections;

/// The memory that glibc has handed out and not got back, in all of the process: `mallinfo2`.
final class HandedOut {
    private static final int FIELDS = 10;
    private static final int IN_MAPPINGS = 4; // hblkhd
    private static final int IN_ARENAS = 7; // uordblks
    private static final MethodHandle MALLINFO = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("mallinfo2"),
                    FunctionDescriptor.of(MemoryLayout.structLayout(
                            Collections.nCopies(FIELDS, JAVA_LONG).toArray(MemoryLayout[]::new))));

    private HandedOut() {}

    static long bytes() {
        try (var arena = Arena.ofConfined()) {
            var info = (MemorySegment) MALLINFO.invokeExact((SegmentAllocator) arena);
            return info.getAtIndex(JAVA_LONG, IN_MAPPINGS) + info.getAtIndex(JAVA_LONG, IN_ARENAS);
        } catch (Throwable error) {
            throw new IllegalStateException("mallinfo2 failed", error);
        }
    }
}
