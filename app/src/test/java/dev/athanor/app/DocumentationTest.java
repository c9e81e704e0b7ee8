package dev.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The Java examples of the documentation compile. An example may use variables that it does not declare (`losses`);
/// types,
/// methods and arguments have to be real.
@Tag("pure")
class DocumentationTest {
    private static final Pattern TYPE_NAME = Pattern.compile("\\b[A-Z][A-Za-z0-9]*\\b");
    private static final List<String> USUAL = List.of(
            "java.io.*", "java.lang.foreign.*", "java.nio.file.*", "java.time.*", "java.util.*", "java.util.stream.*");

    private final House house = House.find();

    /// Simple name to full names, of every type of ours that has a file.
    private final Map<String, List<String>> types = house.mainFiles().stream()
            .map(DocumentationTest::className)
            .collect(Collectors.groupingBy(
                    name -> name.substring(name.lastIndexOf('.') + 1), TreeMap::new, Collectors.toList()));

    /// One block of Java in a page or a comment.
    private record Example(String place, String packageName, String text) {}

    @Test
    void javaExamplesInCommentsCompile() {
        var examples = new ArrayList<Example>();
        for (var file : house.mainFiles()) {
            var comment = House.lines(file).stream()
                    .map(String::strip)
                    .filter(line -> line.startsWith("///"))
                    .map(line -> line.substring(Math.min(line.length(), line.startsWith("/// ") ? 4 : 3)))
                    .toList();
            var name = className(file);
            collect(house.name(file), name.substring(0, name.lastIndexOf('.')), comment, examples);
        }
        assertThat(examples).hasSizeGreaterThan(3);
        assertThat(examples.stream().flatMap(example -> problems(example).stream()))
                .isEmpty();
    }

    @Test
    void javaExamplesInPagesCompile() {
        var examples = new ArrayList<Example>();
        for (var file : List.of("README.md", "README.zh-CN.md", "docs/design.md")) {
            var page = house.root().resolve(file);
            if (page.toFile().exists()) {
                collect(file, "example", House.lines(page), examples);
            }
        }
        assertThat(examples.stream().flatMap(example -> problems(example).stream()))
                .isEmpty();
    }

    @Test
    void anExampleThatNamesAMethodThatIsNotThereFails() {
        assertThat(problems(new Example("a page", "example", "var root = new Check().noSuchCheck(3);")))
                .singleElement()
                .asString()
                .contains("a page", "noSuchCheck");
    }

    private static void collect(String place, String packageName, List<String> lines, List<Example> into) {
        StringBuilder block = null;
        int line = 0;
        int start = 0;
        for (var text : lines) {
            line++;
            if (block == null && text.equals("```java")) {
                block = new StringBuilder();
                start = line;
            } else if (block != null && text.equals("```")) {
                into.add(new Example(
                        place + ", example at line " + start + " of its text", packageName, block.toString()));
                block = null;
            } else if (block != null) {
                block.append(text).append('\n');
            }
        }
    }

    /// What the compiler has against the example, read as a file, as statements and as members; the reading that it
    /// likes best counts.
    private List<String> problems(Example example) {
        var readings = new ArrayList<List<String>>();
        if (example.text().contains("void main(")) {
            readings.add(compile(example, imports(example) + example.text()));
        } else {
            var head = "package " + example.packageName() + ";\n" + imports(example);
            readings.add(compile(
                    example, head + "class Example { void example() throws Exception {\n" + example.text() + "\n}}"));
            readings.add(compile(example, head + "class Example {\n" + example.text() + "\n}"));
        }
        return readings.stream()
                .min((a, b) -> Integer.compare(a.size(), b.size()))
                .orElseThrow();
    }

    private String imports(Example example) {
        var imports = new StringBuilder();
        USUAL.forEach(name -> imports.append("import ").append(name).append(";\n"));
        TYPE_NAME
                .matcher(example.text().replaceAll("\"[^\"]*\"", "")) // words in strings are no types
                .results()
                .map(found -> found.group())
                .distinct()
                .forEach(name -> {
                    var ours = types.getOrDefault(name, List.of());
                    var here = example.packageName() + "." + name;
                    if (!ours.isEmpty()
                            && !ours.contains(here)
                            && !example.text().contains("." + name + ";")) {
                        imports.append("import ").append(ours.getFirst()).append(";\n");
                    }
                });
        return imports.toString();
    }

    private List<String> compile(Example example, String source) {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var diagnostics = new DiagnosticCollector<JavaFileObject>();
        var output = new StringWriter();
        try (var files = new Discarding(compiler.getStandardFileManager(diagnostics, Locale.ROOT, null))) {
            compiler.getTask(
                            output,
                            files,
                            diagnostics,
                            List.of("-proc:none", "-Xlint:none", "-classpath", System.getProperty("java.class.path")),
                            null,
                            List.of(new Source(source)))
                    .call();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return diagnostics.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR && !isFreeVariable(diagnostic))
                .map(diagnostic -> example.place() + ": " + diagnostic.getMessage(Locale.ROOT))
                .toList();
    }

    private static boolean isFreeVariable(Diagnostic<?> diagnostic) {
        return diagnostic.getCode().startsWith("compiler.err.cant.resolve")
                && diagnostic.getMessage(Locale.ROOT).matches("(?s).*symbol: +variable [a-z].*");
    }

    private static String className(Path file) {
        var name = file.toString().replace('\\', '/');
        return name.substring(name.indexOf("/dev/athanor/") + 1, name.length() - ".java".length())
                .replace('/', '.');
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Example.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /// Writes no class files.
    private static final class Discarding extends ForwardingJavaFileManager<StandardJavaFileManager> {
        Discarding(StandardJavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                JavaFileManager.Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("string:///" + name.replace('.', '/') + ".class"), kind) {
                @Override
                public java.io.OutputStream openOutputStream() {
                    return java.io.OutputStream.nullOutputStream();
                }
            };
        }
    }
}
