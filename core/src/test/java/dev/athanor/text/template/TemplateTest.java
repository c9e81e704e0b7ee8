package dev.athanor.text.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Tag("pure")
class TemplateTest {
    @TestFactory
    Stream<DynamicTest> templatesGiveTheTextThatJinjaGives() {
        var cases = JsonMapper.shared().readTree(TemplateTest.class.getResourceAsStream("templates.json"));
        assertThat(cases.size()).isGreaterThan(20);
        return StreamSupport.stream(cases.spliterator(), false).map(one -> {
            var source = one.path("template").asString();
            return dynamicTest(source.substring(0, Math.min(60, source.length())), () -> check(one, source));
        });
    }

    private static void check(JsonNode one, String source) {
        var given = new LinkedHashMap<String, @Nullable Object>();
        one.path("given").properties().forEach(entry -> given.put(entry.getKey(), value(entry.getValue())));
        if (one.path("text").isNull()) {
            assertThatThrownBy(() -> Template.of(source).render(given))
                    .isInstanceOf(TemplateException.class)
                    .hasMessageContaining("line 1 of the template");
        } else {
            assertThat(Template.of(source).render(given))
                    .isEqualTo(one.path("text").asString());
        }
    }

    private static @Nullable Object value(JsonNode node) {
        if (node.isObject()) {
            var map = new LinkedHashMap<String, @Nullable Object>();
            node.properties().forEach(entry -> map.put(entry.getKey(), value(entry.getValue())));
            return map;
        }
        if (node.isArray()) {
            var list = new ArrayList<@Nullable Object>();
            node.forEach(item -> list.add(value(item)));
            return list;
        }
        return node.isString()
                ? node.asString()
                : node.isInt()
                        ? (Object) node.asLong()
                        : node.isNumber() ? (Object) node.asDouble() : node.isNull() ? null : node.asBoolean();
    }

    @Test
    void whatIsNotUnderstoodIsNamedWithItsLine() {
        for (var source :
                List.of("a\n{{ 1 + }}", "a\n{% include 'x' %}", "a\n{{ 'x' | shout }}", "a\n{% if x %}", "a\n{{ x")) {
            assertThatThrownBy(() -> Template.of(source).render(Map.of()))
                    .as(source)
                    .isInstanceOf(TemplateException.class)
                    .hasMessageStartingWith("line 2 of the template");
        }
    }

    @Test
    void aTemplateOfAStrangerComesToAnEnd() {
        var endless = "{% for i in range(100000) %}{% for j in range(100000) %}x{% endfor %}{% endfor %}";
        var recursive = "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}";
        var nested = "{{ " + "(".repeat(5000) + "1" + ")".repeat(5000) + " }}";
        for (var source : List.of(endless, recursive, nested)) {
            assertThatThrownBy(() -> Template.of(source).render(Map.of())).isInstanceOf(TemplateException.class);
        }
    }

    @Test
    void aTemplateReachesNothingButItsValues() {
        for (var source : List.of("{{ x.getClass() }}", "{{ x.__class__.__mro__ }}", "{{ open('/etc/passwd') }}")) {
            assertThatThrownBy(() -> Template.of(source).render(Map.of("x", "text")))
                    .isInstanceOf(TemplateException.class);
        }
    }
}
