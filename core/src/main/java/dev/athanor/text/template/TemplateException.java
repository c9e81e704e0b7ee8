package dev.athanor.text.template;

/// Thrown for a template that cannot be read or rendered; names the line.
public final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TemplateException(String message) {
        super(message);
    }

    static TemplateException at(int line, String what) {
        return new TemplateException("line " + line + " of the template: " + what);
    }
}
