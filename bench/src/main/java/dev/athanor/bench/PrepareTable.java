package dev.athanor.bench;

import dev.athanor.prepare.ColumnSettings;
import dev.athanor.prepare.DataSettings;
import dev.athanor.prepare.Missing;
import dev.athanor.prepare.Preparation;
import dev.athanor.prepare.Task;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/// Preparing a large CSV file: missing values, duplicates, a stratified split, standard scaling, one-hot, Parquet. Its
/// peer is `bench/peers/prepare.py`; `bench/prepare.py` runs both in turn.
///
/// Arguments: `write FILE MEGABYTES` makes the table, 20 numbers, 6 categories and a label with 1% of missing values
/// and
/// of repeated rows; `prepare FILE FOLDER` prepares it and prints `seconds VALUE rows VALUE`.
public final class PrepareTable {
    private static final String[][] CATEGORIES = {
        {"Basel", "Bern", "Geneva", "Zurich", "Lausanne", "Lugano", "Winterthur"},
        {"free", "basic", "plus", "premium"},
        {"Month-to-month", "One year", "Two year"},
        {"Electronic check", "Mailed check", "Bank transfer (automatic)", "Credit card (automatic)"},
        {"phone", "tablet", "desktop"},
        {"north", "south", "east", "west", "centre"}
    };
    private static final int NUMBERS = 20;
    private static final int PAYMENT = 3;

    private PrepareTable() {}

    /// Writes or prepares the table.
    public static void main(String[] arguments) throws IOException {
        var table = Path.of(arguments[1]);
        if (arguments[0].equals("write")) {
            write(table, Long.parseLong(arguments[2]) * 1_000_000);
            return;
        }
        var settings = DataSettings.defaults(table, "label", Task.CLASSIFICATION)
                .missing(new Missing.Mean())
                .column("payment", ColumnSettings.defaults().missing(new Missing.Drop()));
        long start = System.nanoTime();
        var info = Preparation.of(settings, 42).into(Path.of(arguments[2])).info();
        System.out.printf(
                Locale.ROOT,
                "seconds %.2f rows %d%n",
                (System.nanoTime() - start) / 1e9,
                info.rows().values().stream().mapToLong(Long::longValue).sum());
    }

    private static void write(Path file, long bytes) throws IOException {
        var random = new SplittableRandom(1);
        long written = 0;
        try (var out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            var header = new StringBuilder();
            for (int i = 0; i < NUMBERS; i++) {
                header.append('x').append(i).append(',');
            }
            out.write(header.append("city,plan,contract,payment,device,region,label\n")
                    .toString()
                    .getBytes(StandardCharsets.UTF_8));
            byte[] line = {};
            while (written < bytes) {
                if (line.length == 0 || random.nextInt(100) > 0) {
                    line = line(random).getBytes(StandardCharsets.UTF_8);
                }
                out.write(line);
                written += line.length;
            }
        }
    }

    private static String line(SplittableRandom random) {
        var line = new StringBuilder();
        for (int i = 0; i < NUMBERS; i++) {
            if (i >= 6 || random.nextInt(100) > 0) {
                if (i % 4 == 0) {
                    line.append(random.nextInt(10_000));
                } else {
                    // six digits, as measurements have
                    line.append(Math.round(random.nextGaussian(i, 1 + i) * 1e5) / 1e5);
                }
            }
            line.append(',');
        }
        for (int i = 0; i < CATEGORIES.length; i++) {
            if (i != PAYMENT || random.nextInt(100) > 0) {
                line.append(CATEGORIES[i][random.nextInt(CATEGORIES[i].length)]);
            }
            line.append(',');
        }
        return line.append(random.nextInt(10) < 3 ? "yes\n" : "no\n").toString();
    }
}
