package dev.athanor.recipe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// One YAML file as a tree of nodes that know their lines.
final class YamlSource {
    private static final int MOST_BYTES = 1 << 20;

    private final Path file;

    YamlSource(Path file) {
        this.file = file;
    }

    /// @throws RecipeException for a file that cannot be read, is empty, or is not YAML
    Node compose() {
        var text = text();
        var settings = LoadSettings.builder().setLabel(file.toString()).build();
        try {
            var parser = new ShallowParser(new ParserImpl(settings, new StreamReader(settings, text)));
            return new Composer(settings, parser)
                    .getSingleNode()
                    .orElseThrow(() -> failure(0, "is empty, expected the keys of a recipe"));
        } catch (ShallowParser.TooDeep e) {
            throw failure(e.line(), "is nested deeper than " + ShallowParser.MOST_LEVELS + " levels");
        } catch (MarkedYamlEngineException e) {
            throw syntax(e);
        } catch (ReaderException e) {
            throw failure(
                    lineAt(text, e.getPosition()),
                    "holds the character U+%04X, which YAML does not allow".formatted(e.getCodePoint()));
        } catch (YamlEngineException e) {
            throw failure(0, "is not YAML: " + e.getMessage());
        }
    }

    private String text() {
        try {
            if (Files.isDirectory(file)) {
                throw failure(0, "is a folder, expected a recipe file");
            }
            if (!Files.exists(file)) {
                throw failure(0, "does not exist" + similar());
            }
            if (Files.size(file) > MOST_BYTES) {
                throw failure(0, "has " + Files.size(file) + " bytes, expected a recipe of at most " + MOST_BYTES);
            }
            return decode(ByteBuffer.wrap(Files.readAllBytes(file)));
        } catch (AccessDeniedException e) {
            throw failure(0, "cannot be read: permission denied");
        } catch (IOException e) {
            throw failure(0, "cannot be read: " + e.getMessage());
        }
    }

    private String decode(ByteBuffer bytes) {
        var decoder = StandardCharsets.UTF_8.newDecoder();
        var characters = CharBuffer.allocate(bytes.remaining());
        var result = decoder.decode(bytes, characters, true);
        var text = characters.flip().toString();
        if (result.isError()) {
            throw failure(
                    lineAt(text, text.length()),
                    "is not UTF-8: byte 0x%02X at offset %d".formatted(bytes.get(bytes.position()), bytes.position()));
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /// ", did you mean recipes/churn.yaml?" when a file of nearly that name lies in the folder.
    private String similar() throws IOException {
        var folder = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
        var name = Optional.ofNullable(file.getFileName()).map(Path::toString).orElse("");
        if (!Files.isDirectory(folder)) {
            return "";
        }
        try (var files = Files.list(folder)) {
            var names = files.map(path -> String.valueOf(path.getFileName())).toList();
            return Names.nearest(name, names)
                    .map(near -> ", did you mean " + folder.resolve(near) + "?")
                    .orElse("");
        }
    }

    private RecipeException syntax(MarkedYamlEngineException e) {
        var mark = e.getProblemMark().or(e::getContextMark);
        var what = e.getProblem() == null ? e.getMessage() : e.getProblem();
        var context = e.getContext() == null ? "" : " " + e.getContext();
        return failure(
                mark.map(Mark::getLine).orElse(-1) + 1,
                "is not YAML at column " + (mark.map(Mark::getColumn).orElse(0) + 1) + ": " + what + context);
    }

    private static int lineAt(String text, int position) {
        return 1
                + (int) text.substring(0, Math.min(position, text.length()))
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }

    private RecipeException failure(int line, String message) {
        return new RecipeException(List.of(new RecipeProblem(file, line, "the recipe " + message)));
    }
}
