package dev.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Main;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Every source file is as palantir-java-format leaves it. A plugin could not check it: Maven may run on a JDK whose
/// parser
/// does not know our Java.
@Tag("pure")
class FormatTest {
    private static final String MEND =
            "mvn -q test -pl app -am -Dtest=FormatTest -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -Dathanor.format=apply";

    private final House house = House.find();

    @Test
    void everyFileIsFormatted() throws Exception {
        var apply = System.getProperty("athanor.format", "check").equals("apply");
        var arguments = new ArrayList<>(List.of("--palantir", apply ? "--replace" : "--dry-run"));
        house.javaFiles().stream()
                // a file without a class, which this formatter cannot read yet
                .filter(file -> House.lines(file).stream().noneMatch(line -> line.startsWith("void main(")))
                .forEach(file -> arguments.add(file.toString()));
        var out = new StringWriter();
        var err = new StringWriter();

        int code = new Main(new PrintWriter(out), new PrintWriter(err), new ByteArrayInputStream(new byte[0]))
                .format(arguments.toArray(String[]::new));

        assertThat(arguments).hasSizeGreaterThan(50);
        assertThat(err.toString()).isEmpty();
        assertThat(code).isZero();
        assertThat(out.toString().lines().map(file -> file.replace(house.root() + "/", "")))
                .as("not formatted; to mend: " + MEND)
                .isEmpty();
    }
}
