package dev.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What holds for every source file of every module.
@Tag("pure")
class SourcesTest {
    private static final int MOST_LINES = 500;
    private static final Set<String> NAMES_THAT_SAY_NOTHING = Set.of(
            "util", "utils", "common", "commons", "helper", "helpers", "manager", "managers", "impl", "base", "misc");

    private final House house = House.find();

    @Test
    void noFileHasMoreThan500Lines() {
        assertThat(house.javaFiles())
                .hasSizeGreaterThan(50)
                .allSatisfy(file -> assertThat(House.lines(file).size())
                        .as(house.name(file))
                        .isLessThanOrEqualTo(MOST_LINES));
    }

    @Test
    void packagesAreNamedForWhatTheyOwn() {
        var wrong = new TreeSet<String>();
        for (var file : house.javaFiles()) {
            for (var part : house.root().relativize(file)) {
                if (NAMES_THAT_SAY_NOTHING.contains(part.toString())) {
                    wrong.add(house.name(file));
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyPackageSaysWhatItOwnsAndIsNullMarked() {
        var folders = new TreeSet<>(
                house.mainFiles().stream().map(java.nio.file.Path::getParent).toList());
        assertThat(folders).allSatisfy(folder -> {
            var info = folder.resolve("package-info.java");
            assertThat(info).exists();
            assertThat(info).content().startsWith("///").contains("@NullMarked");
        });
    }

    @Test
    void everyPublicTypeIsDocumented() throws IOException {
        var undocumented = new ArrayList<String>();
        int seen = 0;
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var task = (JavacTask) compiler.getTask(
                    null,
                    files,
                    null,
                    List.of("-proc:none"),
                    null,
                    files.getJavaFileObjectsFromPaths(house.mainFiles()));
            var trees = DocTrees.instance(task);
            for (var unit : task.parse()) {
                var types = new ArrayList<TreePath>();
                new PublicTypes().scan(unit, types);
                for (var type : types) {
                    seen++;
                    if (trees.getDocComment(type) == null) {
                        undocumented.add(
                                unit.getSourceFile().getName() + ": " + ((ClassTree) type.getLeaf()).getSimpleName());
                    }
                }
            }
        }
        assertThat(seen).isGreaterThan(30);
        assertThat(undocumented).isEmpty();
    }

    @Test
    void everyTestSaysWhatItNeedsToRun() {
        assertThat(house.javaFiles().stream()
                        .filter(file -> file.toString().endsWith("Test.java"))
                        .toList())
                .isNotEmpty()
                .allSatisfy(file -> assertThat(file)
                        .content()
                        .as(house.name(file))
                        .containsPattern("@Tag\\(\"(pure|cpu|gpu|slow)\"\\)"));
    }

    private static final class PublicTypes extends TreePathScanner<@Nullable Object, List<TreePath>> {
        /// The cases of a sealed interface, nested in it, may speak by their names: `Zeros`, `Tanh`.
        @Override
        public @Nullable Object visitClass(ClassTree type, List<TreePath> found) {
            if (!type.getModifiers().getFlags().contains(Modifier.PUBLIC)) {
                return null;
            }
            found.add(getCurrentPath());
            return super.visitClass(type, found);
        }
    }
}
