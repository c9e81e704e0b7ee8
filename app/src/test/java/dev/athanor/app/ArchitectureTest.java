package dev.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Holds the package table of docs/design.md against the compiled classes.
@Tag("pure")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {
    private static final String ROOT = "dev.athanor.";
    private static final Set<String> NAMES_LIBTORCH = Set.of("tensor", "nn", "loss", "optim", "distributed");

    private final House house = House.find();
    private final List<String> table = house.packages();
    private final List<JavaClass> classes = new ArrayList<>();

    @BeforeAll
    void readTheClasses() {
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.athanor")
                .forEach(classes::add);
    }

    @Test
    void everyMainFileWasSeenAsAClass() {
        var seen = new TreeSet<String>();
        classes.forEach(type -> seen.add(type.getFullName()));
        assertThat(house.mainFiles())
                .hasSizeGreaterThan(50)
                .filteredOn(file -> !file.toString().contains("bench"))
                .allSatisfy(file ->
                        assertThat(seen).contains(className(file.toString().replace('\\', '/'))));
    }

    @Test
    void theTableNamesEveryPackage() {
        assertThat(table).hasSizeGreaterThan(15);
        assertThat(classes).allSatisfy(type -> assertThat(table).contains(packageOf(type)));
    }

    @Test
    void aPackageImportsOnlyThoseAboveItInTheTable() {
        var wrong = new TreeSet<String>();
        for (var type : classes) {
            for (var dependency : type.getDirectDependenciesFromSelf()) {
                var target = dependency.getTargetClass().getBaseComponentType();
                if (isOurs(target) && table.indexOf(packageOf(target)) > table.indexOf(packageOf(type))) {
                    wrong.add(packageOf(type) + " uses " + packageOf(target) + ": " + dependency.getDescription());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void aModelDoesNotKnowItsSiblings() {
        var wrong = new TreeSet<String>();
        for (var type : classes) {
            for (var dependency : type.getDirectDependenciesFromSelf()) {
                var target = dependency.getTargetClass().getBaseComponentType();
                if (packageOf(type).startsWith("model.")
                        && packageOf(target).startsWith("model.")
                        && !packageOf(type).equals(packageOf(target))) {
                    wrong.add(dependency.getDescription());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void onlyTheLayersOnLibtorchNameIt() {
        var wrong = new TreeSet<String>();
        int uses = 0;
        for (var type : classes) {
            for (var dependency : type.getDirectDependenciesFromSelf()) {
                if (isLibtorch(dependency.getTargetClass())) {
                    uses++;
                    if (!NAMES_LIBTORCH.contains(packageOf(type))) {
                        wrong.add(dependency.getDescription());
                    }
                }
            }
        }
        assertThat(uses).isPositive();
        assertThat(wrong).isEmpty();
    }

    @Test
    void noPublicSignatureNamesLibtorch() {
        var wrong = new TreeSet<String>();
        for (var type : classes) {
            if (!isPublic(type)) {
                continue;
            }
            supertypes(type).filter(ArchitectureTest::mentionsLibtorch).forEach(_ -> wrong.add(type.getName()));
            type.getCodeUnits().stream()
                    .filter(unit -> visible(unit.getModifiers())
                            && signature(unit).anyMatch(ArchitectureTest::mentionsLibtorch))
                    .forEach(unit -> wrong.add(unit.getFullName()));
            type.getFields().stream()
                    .filter(field -> visible(field.getModifiers()) && mentionsLibtorch(field.getType()))
                    .forEach(field -> wrong.add(field.getFullName()));
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void noStaticFieldCanBeSet() {
        assertThat(classes.stream()
                        .flatMap(type -> type.getFields().stream())
                        .filter(field -> field.getModifiers().contains(JavaModifier.STATIC)
                                && !field.getModifiers().contains(JavaModifier.FINAL))
                        .map(JavaField::getFullName))
                .as("the leak detector alone watches the process as a whole")
                .isSubsetOf("dev.athanor.tensor.LiveTensors.tracing");
    }

    private static Stream<JavaType> supertypes(JavaClass type) {
        return Stream.concat(type.getInterfaces().stream(), type.getSuperclass().stream());
    }

    private static Stream<JavaType> signature(JavaCodeUnit unit) {
        return Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream());
    }

    private static boolean mentionsLibtorch(JavaType type) {
        return type.getAllInvolvedRawTypes().stream().anyMatch(ArchitectureTest::isLibtorch);
    }

    private static boolean visible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    private static boolean isPublic(JavaClass type) {
        Optional<JavaClass> outer = type.getEnclosingClass();
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && outer.map(ArchitectureTest::isPublic).orElse(true);
    }

    private static boolean isLibtorch(JavaClass type) {
        return type.getBaseComponentType().getName().startsWith("org.bytedeco.");
    }

    private static boolean isOurs(JavaClass type) {
        return type.getName().startsWith(ROOT);
    }

    private static String packageOf(JavaClass type) {
        return type.getPackageName().replace("dev.athanor.", "");
    }

    private static String className(String file) {
        var name = file.substring(file.indexOf("/dev/athanor/") + 1, file.length() - ".java".length());
        return name.replace('/', '.');
    }
}
