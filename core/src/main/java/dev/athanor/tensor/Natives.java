package dev.athanor.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/// Loads libtorch once, with the matrix library and thread settings that are fastest on this machine.
///
/// What the user set is left alone: the properties `org.bytedeco.openblas.load` and `athanor.threads`, and in the
/// environment `MKL_CBWR`, `MKL_THREADING_LAYER`, `GOMP_SPINCOUNT` and `OMP_NUM_THREADS`.
final class Natives {
    static {
        // Scopes alone free native memory: without JavaCPP's bookkeeping a small operation takes 2 us, not 5 to 16.
        System.setProperty("org.bytedeco.javacpp.nopointergc", "true");
        if (System.getProperty("org.bytedeco.openblas.load") == null && present("org.bytedeco.mkl.global.mkl_rt")) {
            System.setProperty("org.bytedeco.openblas.load", "mkl");
        }
        setEnvironment("MKL_CBWR", "AUTO,STRICT"); // the same bits whatever the alignment of the operands
        // One OpenMP for libtorch and MKL, whose threads soon sleep while they wait. Two, or threads that spin, take
        // the
        // processors from each other, and on a machine that is busy besides a step takes a hundred times as long.
        setEnvironment("MKL_THREADING_LAYER", "GNU");
        setEnvironment("GOMP_SPINCOUNT", "1000");
        loadOwnLibraries();
        Loader.load(torch.class);
        int threads = Integer.getInteger("athanor.threads", 0);
        if (threads > 0) {
            torch.set_num_threads(threads);
        } else if (System.getenv("OMP_NUM_THREADS") == null) {
            torch.set_num_threads(Runtime.getRuntime().availableProcessors());
        }
    }

    private Natives() {}

    /// Returns once libtorch is ready; the work is done on the first call.
    static void load() {}

    /// Loads libtorch's libraries, each before those linked to it, from our own files. The system would look for them
    /// along its library path first, where another libtorch ends the JVM.
    private static void loadOwnLibraries() {
        if (!System.getProperty("os.name").startsWith("Linux")) {
            return;
        }
        try {
            Loader.load(org.bytedeco.openblas.global.openblas.class); // libtorch_cpu is linked to it
            for (var library : List.of("libc10.so", "libtorch_cpu.so", "libtorch.so")) {
                var file = Loader.cacheResource(
                        torch.class, "/org/bytedeco/pytorch/" + Loader.getPlatform() + "/" + library);
                if (file != null) { // the CUDA build lies elsewhere, and is loaded as it is found
                    System.load(file.getAbsolutePath());
                }
            }
        } catch (IOException error) {
            throw new UncheckedIOException("libtorch cannot be unpacked", error);
        }
    }

    private static boolean present(String className) {
        return Natives.class.getClassLoader().getResource(className.replace('.', '/') + ".class") != null;
    }

    /// Sets a variable of this process for the native libraries that read it when they load.
    private static void setEnvironment(String name, String value) {
        if (System.getenv(name) != null || !System.getProperty("os.name").startsWith("Linux")) {
            return;
        }
        var linker = Linker.nativeLinker();
        var setenv = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("setenv"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        try (var arena = Arena.ofConfined()) {
            int _ = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
        } catch (Throwable error) {
            throw new IllegalStateException("cannot set " + name + " for the native libraries", error);
        }
    }
}
