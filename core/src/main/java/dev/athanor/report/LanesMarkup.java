package dev.athanor.report;

import java.util.Locale;

/// [Lanes] as an SVG with a legend.
record LanesMarkup(Lanes lanes) {
    private static final double WIDTH = 1000;
    private static final int LANE = 26;
    private static final int BAR = 20;
    private static final double LETTER = 7;

    void write(StringBuilder out) {
        out.append("<p class=\"kinds\">");
        for (int kind = 0; kind < lanes.kinds().size(); kind++) {
            out.append("<i class=\"kind")
                    .append(kind)
                    .append("\"></i>")
                    .append(Escape.html(lanes.kinds().get(kind)))
                    .append(' ');
        }
        out.append("</p><div class=\"rows\">");
        for (var lane : lanes.lanes()) {
            out.append("<span>").append(Escape.html(lane.label())).append("</span>");
            out.append(String.format(
                    Locale.ROOT,
                    "<svg viewBox=\"0 0 %.0f %d\" preserveAspectRatio=\"none\" role=\"img\">",
                    WIDTH,
                    LANE));
            lane.pieces().forEach(piece -> piece(piece, out));
            out.append("</svg>");
        }
        out.append("</div>");
    }

    private void piece(Lanes.Piece piece, StringBuilder out) {
        double x = WIDTH * piece.start() / lanes.end();
        double width = WIDTH * (piece.end() - piece.start()) / lanes.end();
        double gap = Math.min(1, width / 5);
        out.append(String.format(
                Locale.ROOT,
                "<g class=\"kind%d\"><rect x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\"/>",
                piece.kind(),
                x + gap / 2,
                (LANE - BAR) / 2,
                width - gap,
                BAR));
        if (width > LETTER * (piece.text().length() + 1)) {
            out.append(String.format(Locale.ROOT, "<text x=\"%.2f\" y=\"%d\">", x + width / 2, LANE / 2 + 4))
                    .append(Escape.html(piece.text()))
                    .append("</text>");
        }
        out.append("<title>").append(Escape.html(piece.tip())).append("</title></g>");
    }
}
