package dev.athanor.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A page in the making: title, key figures, then sections of blocks in the order they are added.
///
/// Every text is taken as text: a column named `<script>` is shown so and does nothing.
public final class Page {
    record Figure(String label, String value, String note) {}

    record Section(String title, List<Block> blocks) {}

    private final String title;
    private String subtitle = "";
    private final List<Figure> figures = new ArrayList<>();
    private final List<Section> sections = new ArrayList<>();

    private Page(String title) {
        this.title = title;
        sections.add(new Section("", new ArrayList<>()));
    }

    public static Page of(String title) {
        return new Page(title);
    }

    /// What the page is about, in a line under the title.
    public Page subtitle(String text) {
        subtitle = text;
        return this;
    }

    /// A number worth knowing before all others, at the top of the page.
    public Page figure(String label, String value) {
        return figure(label, value, "");
    }

    /// As [#figure(String, String)], with a remark under the number.
    public Page figure(String label, String value, String note) {
        figures.add(new Figure(label, value, note));
        return this;
    }

    /// Starts a section: blocks added from here on are under this heading.
    public Page section(String heading) {
        sections.add(new Section(heading, new ArrayList<>()));
        return this;
    }

    public Page paragraph(String text) {
        return add(new Paragraph(text));
    }

    /// Text whose lines and spaces are shown as they are.
    public Page verbatim(String text) {
        return add(new Verbatim(text));
    }

    public Page warning(String text) {
        return add(new Warning(text));
    }

    public Page table(String caption, List<String> header, List<List<String>> rows) {
        return add(new Table(caption, header, rows));
    }

    public Page add(Block block) {
        sections.getLast().blocks().add(block);
        return this;
    }

    /// The whole page; needs nothing but itself.
    public String html() {
        return new Markup().page(title, subtitle, figures, sections);
    }

    /// Writes the page as a whole or not at all.
    ///
    /// @throws IOException if the folder cannot be written; what was at `path` is then as it was
    public void write(Path path) throws IOException {
        WholeFile.write(path, html());
    }
}
