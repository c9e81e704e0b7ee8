package dev.athanor.bench;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// The parser of this JDK's compiler, and nothing of the compiler beyond it.
final class JavaParser {
    private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Source.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private record Parsed(JavacTask task, Optional<CompilationUnitTree> unit) {}

    /// Whether a file is parsed without an error.
    boolean accepts(String text) {
        return parse(text).unit().isPresent();
    }

    private Parsed parse(String text) {
        var diagnostics = new DiagnosticCollector<JavaFileObject>();
        var task = (JavacTask)
                compiler.getTask(null, null, diagnostics, List.of("-proc:none"), null, List.of(new Source(text)));
        try {
            var unit = task.parse().iterator().next();
            boolean wrong =
                    diagnostics.getDiagnostics().stream().anyMatch(each -> each.getKind() == Diagnostic.Kind.ERROR);
            return new Parsed(task, wrong ? Optional.empty() : Optional.of(unit));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where the bodies of a file's methods begin, after their opening brace; none if the file has errors. Empty
    /// bodies are left out.
    List<Integer> bodies(String text) {
        var parsed = parse(text);
        if (parsed.unit().isEmpty()) {
            return List.of();
        }
        var unit = parsed.unit().get();
        var positions = Trees.instance(parsed.task()).getSourcePositions();
        var starts = new ArrayList<Integer>();
        unit.accept(
                new TreeScanner<Void, Void>() {
                    @Override
                    public Void visitMethod(MethodTree method, Void nothing) {
                        var body = method.getBody();
                        if (body != null && !body.getStatements().isEmpty()) {
                            starts.add((int) positions.getStartPosition(unit, body) + 1);
                        }
                        return super.visitMethod(method, null);
                    }
                },
                null);
        return starts;
    }
}
