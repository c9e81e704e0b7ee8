package dev.athanor.checkpoint;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Saves checkpoints for ever, each file of which says its step in every byte. Tests start it and kill it.
final class SavingProcess {
    private SavingProcess() {}

    /// @param arguments the folder, the bytes of a checkpoint, the first step, the last
    public static void main(String[] arguments) {
        var checkpoints = Checkpoints.in(Path.of(arguments[0]), new Retention(2, true));
        checkpoints.clean();
        System.out.println("started");
        int bytes = Integer.parseInt(arguments[1]);
        try {
            for (long step = Long.parseLong(arguments[2]); step <= Long.parseLong(arguments[3]); step++) {
                byte[] content = new byte[bytes];
                Arrays.fill(content, (byte) step);
                var tensor = StoredTensor.of(
                        "w",
                        dev.athanor.tensor.DType.U8,
                        dev.athanor.tensor.Shape.of(bytes),
                        MemorySegment.ofArray(content));
                checkpoints.save(step, Optional.of(new Score("loss", 1.0 / (step + 1), false)), files -> {
                    files.tensors("model.safetensors", List.of(tensor), Map.of());
                    files.bytes("state.json", Arrays.copyOf(content, 100));
                });
                System.out.println("saved " + step);
            }
        } catch (CheckpointException e) {
            System.out.println(e.getClass().getSimpleName() + " " + e.getMessage());
            System.exit(3);
        }
    }

    /// The command that runs it with the tests' classes.
    static List<String> command(Object... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path").replace("/", File.separator),
                SavingProcess.class.getName()));
        Arrays.stream(arguments).map(String::valueOf).forEach(command::add);
        return command;
    }

    static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
