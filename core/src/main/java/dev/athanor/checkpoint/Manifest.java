package dev.athanor.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/// What a checkpoint consists of. It is written last, so it vouches for everything else, and it vouches for itself.
record Manifest(long step, Optional<Score> score, SortedMap<String, FileDigest> files) {
    static final String NAME = "manifest.json";
    private static final int FORMAT = 1;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern BLOCKS = Pattern.compile("([0-9a-f]{8})*");

    byte[] toJson() {
        var json = new ByteArrayOutputStream();
        var pretty = new ObjectWriteContext.Base() {
            @Override
            public tools.jackson.core.PrettyPrinter getPrettyPrinter() {
                return new DefaultPrettyPrinter();
            }
        };
        try (JsonGenerator out = JsonFactory.builder().build().createGenerator(pretty, json)) {
            out.writeStartObject();
            out.writeNumberProperty("format", FORMAT);
            out.writeNumberProperty("step", step);
            score.ifPresent(value -> {
                out.writeObjectPropertyStart("score");
                out.writeStringProperty("metric", value.metric());
                out.writeNumberProperty("value", value.value());
                out.writeName("higherIsBetter").writeBoolean(value.higherIsBetter());
                out.writeEndObject();
            });
            out.writeObjectPropertyStart("files");
            files.forEach((name, file) -> {
                out.writeObjectPropertyStart(name);
                out.writeNumberProperty("bytes", file.bytes());
                out.writeStringProperty("sha256", file.sha256());
                out.writeStringProperty("crc32cOfEachMebibyte", file.blocks().hex());
                out.writeEndObject();
            });
            out.writeEndObject();
            out.writeStringProperty("sha256OfTheAbove", seal());
            out.writeEndObject();
        }
        return json.toByteArray();
    }

    /// @throws CorruptFileException if it is not whole and unchanged
    static Manifest read(Path path) {
        var read = new Object() {
            long format;
            long step = -1;
            Optional<Score> score = Optional.empty();
            final SortedMap<String, FileDigest> files = new TreeMap<>();
            String seal = "";
        };
        try (var file = MappedFile.open(path);
                var json = new StrictJson(path, file.bytes(), 0)) {
            json.object("the manifest", key -> {
                switch (key) {
                    case "format" -> read.format = json.count("format");
                    case "step" -> read.step = json.count("step");
                    case "score" -> read.score = Optional.of(score(json));
                    case "files" -> json.object("files", name -> read.files.put(name, digest(json, name)));
                    case "sha256OfTheAbove" -> read.seal = json.string(key);
                    default -> throw json.corrupt("unknown field \"" + key + "\"");
                }
            });
            json.end();
        }
        if (read.format != FORMAT) {
            throw new UnsupportedFileException(
                    path, "has format " + read.format + ", but this version reads format " + FORMAT);
        }
        var manifest = new Manifest(read.step, read.score, read.files);
        if (!manifest.seal().equals(read.seal)) {
            throw new CorruptFileException(path, "was changed after it was written: its checksum does not match");
        }
        return manifest;
    }

    private static Score score(StrictJson json) {
        var read = new Object() {
            String metric = "";
            double value = Double.NaN;
            boolean higherIsBetter;
        };
        json.object("score", key -> {
            switch (key) {
                case "metric" -> read.metric = json.string(key);
                case "value" -> read.value = json.number(key);
                case "higherIsBetter" -> read.higherIsBetter = json.bool(key);
                default -> throw json.corrupt("unknown field \"" + key + "\" of score");
            }
        });
        if (read.metric.isBlank() || !Double.isFinite(read.value)) {
            throw json.corrupt("score must have a metric and a finite value");
        }
        return new Score(read.metric, read.value, read.higherIsBetter);
    }

    private static FileDigest digest(StrictJson json, String name) {
        if (!PlainName.isPlain(name)) {
            throw json.corrupt("\"" + name + "\" is no name of a file in this folder");
        }
        var read = new Object() {
            long bytes = -1;
            String sha256 = "";
            String blocks = "";
        };
        json.object(name, key -> {
            switch (key) {
                case "bytes" -> read.bytes = json.count(key);
                case "sha256" -> read.sha256 = json.string(key);
                case "crc32cOfEachMebibyte" -> read.blocks = json.string(key);
                default -> throw json.corrupt("unknown field \"" + key + "\" of " + name);
            }
        });
        if (read.bytes < 0
                || !SHA256.matcher(read.sha256).matches()
                || !BLOCKS.matcher(read.blocks).matches()) {
            throw json.corrupt("\"" + name + "\" must have bytes, sha256 and crc32cOfEachMebibyte");
        }
        return new FileDigest(read.bytes, read.sha256, new Blocks(read.blocks));
    }

    /// A sum over the meaning, not the text: reformatting the file does no harm, changing it does.
    private String seal() {
        var text = new StringBuilder();
        text.append(FORMAT).append('\n').append(step).append('\n');
        score.ifPresent(value -> text.append(value.metric())
                .append('\n')
                .append(value.value())
                .append('\n')
                .append(value.higherIsBetter())
                .append('\n'));
        files.forEach((name, file) -> text.append(name)
                .append('\n')
                .append(file.bytes())
                .append('\n')
                .append(file.sha256())
                .append('\n')
                .append(file.blocks().hex())
                .append('\n'));
        return HexFormat.of()
                .formatHex(BlockDigest.sha256().digest(text.toString().getBytes(UTF_8)));
    }

    /// What is true of a file that is not the one described, in words; empty if it is.
    static Optional<CorruptFileException> difference(Path file, FileDigest expected, FileDigest actual) {
        if (actual.bytes() != expected.bytes()) {
            return Optional.of(size(file, expected.bytes(), actual.bytes()));
        }
        if (actual.sha256().equals(expected.sha256())) {
            return Optional.empty();
        }
        int block = actual.blocks().firstDifference(expected.blocks());
        long begin = Math.max(0, block) * (long) BlockDigest.BLOCK_BYTES;
        long end = block < 0 ? expected.bytes() : Math.min(begin + BlockDigest.BLOCK_BYTES, expected.bytes());
        return Optional.of(new CorruptFileException(
                file,
                begin,
                "was changed after it was written, first between bytes " + begin + " and " + (end - 1) + ": SHA-256 is "
                        + actual.sha256() + ", expected " + expected.sha256()));
    }

    static CorruptFileException size(Path file, long expected, long actual) {
        return new CorruptFileException(
                file,
                Math.min(expected, actual),
                "has " + actual + " bytes, expected " + expected
                        + (actual < expected ? "; it is truncated" : "; something was appended"));
    }
}
