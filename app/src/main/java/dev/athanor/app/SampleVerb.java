package dev.athanor.app;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Writes the table of the classic tutorial, which trains on made-up features.
///
/// Each of ten classes is a point in feature space; a row is its class's point and noise. Some rows stand twice and
/// some lack a value, so that cleaning has something to do.
@Command(
        name = "sample",
        description = "Write the classic tutorial's table: 1,000 columns of numbers and a target of 10 classes.")
final class SampleVerb implements Callable<Integer> {
    private static final int COLUMNS = 1000;
    private static final int CLASSES = 10;
    private static final double SPREAD = 0.15; // of the classes' points, beside noise of 1: hard, and learnable
    private static final int TWICE_EVERY = 97;
    private static final int MISSING_EVERY = 89;

    @Option(
            names = "--into",
            paramLabel = "FILE",
            description = "Where to write; ${DEFAULT-VALUE} unless given.",
            defaultValue = "data.csv")
    private Path file = Path.of("data.csv");

    @Option(names = "--rows", description = "How many rows; ${DEFAULT-VALUE} unless given.", defaultValue = "5000")
    private int rows = 5000;

    @Option(names = "--seed", description = "Equal seeds give equal tables.", defaultValue = "42")
    private long seed = 42;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        if (file.getParent() != null && !Files.isDirectory(file.getParent())) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--into is " + file + ", but there is no folder " + file.getParent());
        }
        if (rows < 1) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--rows is " + rows + ", expected at least 1");
        }
        var beside = file.toAbsolutePath().resolveSibling(file.getFileName() + ".partial");
        try (var out = Files.newBufferedWriter(beside, StandardCharsets.UTF_8)) {
            write(out);
        }
        Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
        Console.standard().say("sample", rows + " rows in " + file);
        return 0;
    }

    private void write(Writer out) throws IOException {
        var random = new Random(seed);
        var centres = new double[CLASSES][COLUMNS];
        for (var centre : centres) {
            for (int column = 0; column < COLUMNS; column++) {
                centre[column] = SPREAD * random.nextGaussian();
            }
        }
        for (int column = 0; column < COLUMNS; column++) {
            out.write("feature_" + column + ",");
        }
        out.write("target\n");
        String last = "";
        for (int row = 0; row < rows; row++) {
            if (row % TWICE_EVERY != TWICE_EVERY - 1) {
                last = row(centres, random, row % MISSING_EVERY == MISSING_EVERY - 1);
            }
            out.write(last);
        }
    }

    private static String row(double[][] centres, Random random, boolean lacksOne) {
        int label = random.nextInt(CLASSES);
        int lacking = lacksOne ? random.nextInt(COLUMNS) : -1;
        var line = new StringBuilder();
        for (int column = 0; column < COLUMNS; column++) {
            if (column != lacking) {
                line.append(String.format(Locale.ROOT, "%.4f", centres[label][column] + random.nextGaussian()));
            }
            line.append(',');
        }
        return line.append(label).append('\n').toString();
    }
}
