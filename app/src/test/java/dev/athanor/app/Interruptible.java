package dev.athanor.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/// A program for `InterruptionTest`: works in steps until interrupted, then writes what it did to the file it was
/// given.
final class Interruptible {
    private Interruptible() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int steps = 0;
        Consumer<String> say = System.err::println;
        try (var interruption = Interruption.watch(say)) {
            System.out.println("ready");
            while (!interruption.getAsBoolean()) {
                Thread.sleep(20);
                steps++;
            }
            Thread.sleep(200);
            Files.writeString(Path.of(arguments[0]), steps + " steps saved");
        }
        if (!Interruption.underWay()) {
            System.exit(1);
        }
    }
}
