package dev.athanor.text.template;

import java.util.List;
import java.util.Map;

/// A template that was read. Any number of threads may render it.
public final class Template {
    private final List<Node> nodes;

    private Template(List<Node> nodes) {
        this.nodes = nodes;
    }

    /// @throws TemplateException naming the line of what is not understood
    public static Template of(String source) {
        return new Template(Parser.parse(source));
    }

    /// @param values texts, numbers, truth values, nulls, lists and maps of such, by name
    /// @throws TemplateException naming the line, if the template asks for what is not there or says so itself
    public String render(Map<String, ?> values) {
        return new Rendering(values).render(nodes);
    }
}
