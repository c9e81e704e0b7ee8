package dev.athanor.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class JavaBracesTest {
    private static final String HEAD = "class A { int f() {";

    @Test
    void bracesInLiteralsAndCommentsAreNone() {
        assertThat(JavaBraces.open("class A { // }\n /* } */ char c = '}', d = '\\''; String s = \"}\\\"}\"; "))
                .isEqualTo(1);
        assertThat(JavaBraces.open("class A { String s = \"\"\"\n } \\\"\"\" \" } \"\"\"; {"))
                .isEqualTo(2);
    }

    @Test
    void aBodyEndsWithItsBrace() {
        assertThat(JavaBraces.whole(HEAD, " if (a) { b(); } return 1; } int g; }"))
                .isEqualTo(" if (a) { b(); } return 1; }");
    }

    @Test
    void aBodyThatIsNotClosedEndsWithItsLastStatement() {
        assertThat(JavaBraces.whole(HEAD, " a(); for (int i = 0; i <")).isEqualTo(" a();");
        assertThat(JavaBraces.whole(HEAD, " while (a) { b(); } c")).isEqualTo(" while (a) { b(); }");
        assertThat(JavaBraces.whole(HEAD, " a + b")).isEmpty();
    }

    @Test
    void theParserTakesWhatIsJavaAndFindsBodies() {
        var parser = new JavaParser();
        assertThat(parser.accepts(HEAD + " return 1; } }")).isTrue();
        assertThat(parser.accepts(HEAD + " return 1 } }")).isFalse();
        assertThat(parser.bodies(HEAD + " return 1; } void g() {} abstract void h(); }"))
                .containsExactly(HEAD.length());
    }
}
