package dev.athanor.report;

import java.util.List;
import java.util.Locale;

/// Blocks as HTML.
final class Markup {
    private final StringBuilder out = new StringBuilder();
    private boolean charts;

    String page(String title, String subtitle, List<Page.Figure> figures, List<Page.Section> sections) {
        var body = new Markup();
        body.header(title, subtitle, figures, sections);
        for (int i = 0; i < sections.size(); i++) {
            body.section(sections.get(i), i);
        }
        out.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        // Nothing may be fetched, whatever a value holds.
        out.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ")
                .append("style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n");
        out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        out.append("<meta name=\"color-scheme\" content=\"light dark\">\n");
        element("title", "", title);
        out.append("\n<style>\n").append(Resources.own("page.css")).append("</style>\n");
        if (body.charts) {
            out.append("<style>\n")
                    .append(Resources.uPlot("dist/uPlot.min.css"))
                    .append("\n</style>\n");
        }
        out.append("</head>\n<body>\n<main>\n").append(body.out).append("</main>\n");
        if (body.charts) {
            out.append("<script>\n/* uPlot\n")
                    .append(Resources.uPlot("LICENSE"))
                    .append("\n*/\n");
            out.append(Resources.uPlot("dist/uPlot.iife.min.js")).append("\n</script>\n");
            out.append("<script>\n").append(Resources.own("charts.js")).append("</script>\n");
        }
        out.append("<script>\n").append(Resources.own("tables.js")).append("</script>\n");
        return out.append("</body>\n</html>\n").toString();
    }

    private void header(String title, String subtitle, List<Page.Figure> figures, List<Page.Section> sections) {
        out.append("<header>\n");
        element("h1", "", title);
        if (!subtitle.isEmpty()) {
            element("p", "subtitle", subtitle);
        }
        out.append("\n</header>\n");
        if (!figures.isEmpty()) {
            out.append("<dl class=\"figures\">\n");
            for (var figure : figures) {
                out.append("<div>");
                element("dt", "", figure.label());
                element("dd", "", figure.value());
                if (!figure.note().isEmpty()) {
                    element("dd", "note", figure.note());
                }
                out.append("</div>\n");
            }
            out.append("</dl>\n");
        }
        if (sections.size() > 3) {
            out.append("<nav>");
            for (int i = 1; i < sections.size(); i++) {
                out.append("<a href=\"#s")
                        .append(i)
                        .append("\">")
                        .append(Escape.html(sections.get(i).title()));
                out.append("</a>");
            }
            out.append("</nav>\n");
        }
    }

    private void section(Page.Section section, int index) {
        if (section.title().isEmpty() && section.blocks().isEmpty()) {
            return;
        }
        out.append("<section id=\"s").append(index).append("\">\n");
        if (!section.title().isEmpty()) {
            element("h2", "", section.title());
            out.append('\n');
        }
        section.blocks().forEach(this::block);
        out.append("</section>\n");
    }

    private void block(Block block) {
        switch (block) {
            case Paragraph paragraph -> element("p", "", paragraph.text());
            case Verbatim verbatim -> element("pre", "", verbatim.text());
            case Warning warning -> element("p", "warning", warning.text());
            case Table table -> table(table);
            case LineChart chart -> chart(chart);
            case Bars bars -> bars(bars);
            case Histogram histogram -> histogram(histogram);
            case HeatMap map -> heatMap(map);
            case Lanes lanes -> {
                figure("lanes", lanes.title(), lanes.note());
                new LanesMarkup(lanes).write(out);
                out.append("</figure>");
            }
            case Beside beside -> {
                out.append("<div class=\"beside\">\n");
                beside.blocks().forEach(this::block);
                out.append("</div>");
            }
        }
        out.append('\n');
    }

    private void table(Table table) {
        figure("table", table.title(), "");
        out.append("<div class=\"scroll\"><table data-sort>\n<thead><tr>");
        var numeric = new boolean[table.header().size()];
        for (int column = 0; column < numeric.length; column++) {
            numeric[column] = isNumeric(table, column);
            element("th", numeric[column] ? "number" : "", table.header().get(column));
        }
        out.append("</tr></thead>\n<tbody>\n");
        for (var row : table.rows()) {
            out.append("<tr>");
            for (int column = 0; column < numeric.length; column++) {
                element("td", numeric[column] ? "number" : "", row.get(column));
            }
            out.append("</tr>\n");
        }
        out.append("</tbody></table></div></figure>");
    }

    private static boolean isNumeric(Table table, int column) {
        boolean some = false;
        for (var row : table.rows()) {
            var cell = row.get(column);
            if (cell.matches("[-−+]?[0-9][0-9,]*\\.?[0-9]*(e[-−+]?[0-9]+)? ?[%a-z]{0,3}")) {
                some = true;
            } else if (!cell.isBlank() && !cell.matches("[–—-]|[−-]?∞")) {
                return false;
            }
        }
        return some;
    }

    private void chart(LineChart chart) {
        charts = true;
        figure(chart.frame() == LineChart.Frame.SQUARE ? "chart square" : "chart", chart.title(), "");
        out.append("<div class=\"plot\"></div><script type=\"application/json\">")
                .append(Escape.script(ChartData.json(chart)))
                .append("</script></figure>");
    }

    private void bars(Bars bars) {
        figure("bars", bars.title(), bars.note());
        double most = bars.bars().stream().mapToDouble(Bar::value).max().orElse(0);
        out.append("<table>\n");
        for (var bar : bars.bars()) {
            out.append("<tr>");
            element("th", "", bar.label());
            out.append("<td class=\"track\"><i style=\"width:")
                    .append(percent(bar.value(), most))
                    .append("\"></i></td>");
            element("td", "number", Numbers.brief(bar.value()));
            out.append("</tr>\n");
        }
        out.append("</table></figure>");
    }

    private void histogram(Histogram histogram) {
        figure("histogram", histogram.title(), histogram.note());
        long most = histogram.counts().stream().mapToLong(Long::longValue).max().orElse(0);
        double left = histogram.edges().getFirst();
        double width = histogram.edges().getLast() / 2 - left / 2;
        int intervals = histogram.counts().size();
        out.append("<svg viewBox=\"0 0 1000 100\" preserveAspectRatio=\"none\" role=\"img\">");
        for (int i = 0; i < intervals; i++) {
            double from = histogram.edges().get(i);
            double to = histogram.edges().get(i + 1);
            double x = width > 0 ? 1000 * (from / 2 - left / 2) / width : 1000.0 * i / intervals;
            double end = width > 0 ? 1000 * (to / 2 - left / 2) / width : 1000.0 * (i + 1) / intervals;
            long count = histogram.counts().get(i);
            double height = most == 0 ? 0 : Math.max(100.0 * count / most, count > 0 ? 1 : 0);
            double gap = Math.min(2, (end - x) / 5);
            var tip = Numbers.brief(from) + " to " + Numbers.brief(to) + ": " + Numbers.count(count);
            out.append(String.format(
                    Locale.ROOT,
                    "<g><rect class=\"room\" x=\"%.2f\" y=\"0\" width=\"%.2f\" height=\"100\"/>"
                            + "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\"/><title>%s</title></g>",
                    x,
                    end - x,
                    x + gap / 2,
                    100 - height,
                    end - x - gap,
                    height,
                    Escape.html(tip)));
        }
        out.append("</svg><div class=\"ends\">");
        element("span", "", Numbers.brief(left));
        element("span", "", Numbers.brief(histogram.edges().getLast()));
        out.append("</div></figure>");
    }

    private void heatMap(HeatMap map) {
        figure("heat", map.title(), "");
        out.append("<div class=\"scroll\"><table")
                .append(size(map.columns().size()))
                .append(">\n<thead><tr>");
        element("th", "corner", map.rowAxis() + " ↓  " + map.columnAxis() + " →");
        map.columns().forEach(column -> element("th", "", column));
        out.append("</tr></thead>\n<tbody>\n");
        for (int r = 0; r < map.rows().size(); r++) {
            var row = map.counts().get(r);
            double total = row.stream().mapToDouble(Long::doubleValue).sum();
            out.append("<tr>");
            element("th", "", map.rows().get(r));
            for (int c = 0; c < row.size(); c++) {
                double share = total > 0 ? row.get(c) / total : 0;
                var share100 = percent(row.get(c), total);
                var tip = map.rowAxis() + " " + map.rows().get(r) + ", " + map.columnAxis() + " "
                        + map.columns().get(c) + ": " + Numbers.count(row.get(c)) + " (" + share100 + " of the row)";
                out.append("<td")
                        .append(share > 0.55 ? " class=\"strong\"" : "")
                        .append(" style=\"--share:");
                out.append(share100)
                        .append("\" title=\"")
                        .append(Escape.html(tip))
                        .append("\">");
                element("b", "", Numbers.count(row.get(c)));
                element("small", "", total > 0 ? share100 : "");
                out.append("</td>");
            }
            out.append("</tr>\n");
        }
        out.append("</tbody></table></div></figure>");
    }

    private static String size(int columns) {
        return columns > 12 ? " class=\"small\"" : columns <= 3 ? " class=\"large\"" : "";
    }

    private void figure(String kind, String title, String note) {
        out.append("<figure class=\"").append(kind).append("\">");
        if (!title.isEmpty() || !note.isEmpty()) {
            out.append("<figcaption>").append(Escape.html(title));
            if (!note.isEmpty()) {
                out.append(' ');
                element("small", "", note);
            }
            out.append("</figcaption>");
        }
    }

    private void element(String name, String kind, String text) {
        out.append('<').append(name);
        if (!kind.isEmpty()) {
            out.append(" class=\"").append(kind).append('"');
        }
        out.append('>').append(Escape.html(text)).append("</").append(name).append('>');
    }

    private static String percent(double part, double whole) {
        return String.format(Locale.ROOT, "%.1f%%", whole > 0 ? 100 * part / whole : 0);
    }
}
