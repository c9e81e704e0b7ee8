package dev.athanor.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Tag("pure")
class PageTest {
    private static final String EVIL = "<script>alert(1)</script>\"'&</title>]]>--><!--";

    @Test
    void aValueNamedLikeAScriptIsShownAsTextWhereverItStands() {
        var page = Page.of(EVIL)
                .subtitle(EVIL)
                .figure(EVIL, EVIL, EVIL)
                .section(EVIL)
                .section(EVIL)
                .section(EVIL)
                .paragraph(EVIL)
                .warning(EVIL)
                .table(EVIL, List.of(EVIL), List.of(List.of(EVIL)))
                .add(new Bars(EVIL, EVIL, List.of(new Bar(EVIL, 1))))
                .add(Histogram.of(EVIL, EVIL, new double[] {1, 2}, 2))
                .add(new HeatMap(EVIL, EVIL, EVIL, List.of(EVIL), List.of(EVIL), List.of(List.of(1L))))
                .add(new Lanes(
                        EVIL,
                        EVIL,
                        1,
                        List.of(EVIL),
                        List.of(new Lanes.Lane(EVIL, List.of(new Lanes.Piece(0, 1, 0, EVIL, EVIL))))))
                .add(LineChart.of(EVIL, EVIL, EVIL, Series.line(EVIL, new double[] {1}, new double[] {2})));
        var html = page.html();
        assertThat(html).doesNotContain("<script>alert").doesNotContain("<!--").contains("&lt;script&gt;alert(1)");
        // Our own: one chart's data, uPlot, charts.js, tables.js.
        assertThat(Pattern.compile("<script").matcher(html).results().count()).isEqualTo(4);
        assertThat(Pattern.compile("</script").matcher(html).results().count()).isEqualTo(4);
        assertThat(chart(html).at("/series/0/name").asString()).isEqualTo(EVIL);
    }

    @Test
    void aPageWithChartsFetchesNothing() {
        var html = Page.of("t")
                .add(LineChart.of("", "x", "y", Series.line("a", new double[] {1, 2}, new double[] {3, 4})))
                .html();
        assertThat(html)
                .contains("default-src 'none'")
                .contains("var uPlot")
                .contains("Permission is hereby granted")
                .doesNotContainPattern("(?i)<link|\\ssrc=|@import|url\\(");
    }

    @Test
    void aPageWithoutChartsCarriesNoChartLibrary() {
        assertThat(Page.of("t").paragraph("p").html()).doesNotContain("uPlot").hasSizeLessThan(20_000);
    }

    @Test
    void seriesOfDifferentStepsShareOneAxisWithGaps() {
        var chart = LineChart.of(
                "",
                "step",
                "loss",
                Series.line("train", new double[] {10, 20, 30}, new double[] {3, 2, 1}),
                Series.line("validation", new double[] {20, 40}, new double[] {5, 4}));
        var data = JsonMapper.shared().readTree(ChartData.json(chart));
        assertThat(data.at("/x").toString()).isEqualTo("[10.0,20.0,30.0,40.0]");
        assertThat(data.at("/series/0/y").toString()).isEqualTo("[3.0,2.0,1.0,null]");
        assertThat(data.at("/series/1/y").toString()).isEqualTo("[null,5.0,null,4.0]");
    }

    @Test
    void verticalStepsOfACurveKeepBothEnds() {
        var chart = LineChart.square(
                "",
                "x",
                "y",
                Series.line("roc", new double[] {0, 0, 0.5, 0.5, 1}, new double[] {0, 0.6, 0.6, 1, 1}),
                Series.dashed("chance", new double[] {0, 1}, new double[] {0, 1}));
        var data = JsonMapper.shared().readTree(ChartData.json(chart));
        assertThat(data.at("/x").toString()).isEqualTo("[0.0,0.0,0.5,0.5,1.0]");
        assertThat(data.at("/series/0/y").toString()).isEqualTo("[0.0,0.6,0.6,1.0,1.0]");
        assertThat(data.at("/series/1/y").toString()).isEqualTo("[0.0,null,null,null,1.0]");
    }

    @Test
    void aMillionPointsAreThinnedButTheirPeakStays() {
        var x = DoubleStream.iterate(0, v -> v + 1).limit(1_000_000).toArray();
        var y = DoubleStream.of(x).map(v -> v == 654_321 ? 99 : v % 7).toArray();
        var data = JsonMapper.shared().readTree(ChartData.json(LineChart.of("", "x", "y", Series.line("a", x, y))));
        assertThat(data.at("/x").size()).isLessThanOrEqualTo(4000);
        assertThat(data.at("/x/0").asDouble()).isZero();
        assertThat(data.at("/x").get(data.at("/x").size() - 1).asDouble()).isEqualTo(999_999);
        assertThat(data.at("/series/0/y")
                        .valueStream()
                        .mapToDouble(JsonNode::asDouble)
                        .max())
                .hasValue(99);
    }

    @Test
    void pointsThatAreNotFiniteAreLeftOut() {
        var series = Series.line(
                "a", new double[] {1, 2, Double.NaN, 4}, new double[] {1, Double.NaN, 3, Double.POSITIVE_INFINITY});
        var data = JsonMapper.shared().readTree(ChartData.json(LineChart.of("", "x", "y", series)));
        assertThat(data.at("/x").toString()).isEqualTo("[1.0]");
    }

    @Test
    void aHistogramCountsEveryFiniteValueOnce() {
        var values = IntStream.rangeClosed(0, 100).mapToDouble(i -> i).toArray();
        values[50] = Double.NaN;
        var histogram = Histogram.of("", "", values, 10);
        assertThat(histogram.counts()).containsExactly(10L, 10L, 10L, 10L, 10L, 9L, 10L, 10L, 10L, 11L);
        assertThat(histogram.edges()).startsWith(0.0, 10.0).endsWith(100.0);
        assertThat(Histogram.of("", "", new double[] {-1e308, 1e308}, 2).counts())
                .containsExactly(1L, 1L);
        assertThat(Histogram.of("", "", new double[] {3, 3}, 5).counts()).containsExactly(2L);
        assertThat(Histogram.of("", "", new double[0], 5).counts()).containsExactly(0L);
    }

    @Test
    void aPieceOfALaneIsAsLongAsItsTime() {
        var html = Page.of("t")
                .add(new Lanes(
                        "",
                        "",
                        4,
                        List.of("one", "two"),
                        List.of(new Lanes.Lane("a", List.of(new Lanes.Piece(1, 3, 1, "7", "the seventh"))))))
                .html();
        assertThat(html)
                .contains("<g class=\"kind1\"><rect x=\"250.50\" y=\"3\" width=\"499.00\" height=\"20\"/>"
                        + "<text x=\"500.00\" y=\"17\">7</text><title>the seventh</title></g>");
        assertThatThrownBy(() -> new Lanes(
                        "",
                        "",
                        4,
                        List.of("one"),
                        List.of(new Lanes.Lane("a", List.of(new Lanes.Piece(1, 5, 0, "", ""))))))
                .hasMessageContaining("does not fit");
    }

    @Test
    void numbersAreBriefAndKeepTheirSize() {
        assertThat(DoubleStream.of(0.96491, 12.5, 0, 1234567, 3.2e-7, -0.5, 1e12, 1409, 100)
                        .mapToObj(Numbers::brief))
                .containsExactly("0.9649", "12.5", "0", "1,234,567", "3.2e−7", "−0.5", "1e12", "1409", "100");
        assertThat(Numbers.brief(Double.NaN)).isEqualTo("–");
    }

    @Test
    void aTableRowOfAnotherWidthIsNamed() {
        assertThatThrownBy(() -> new Table("t", List.of("a", "b"), List.of(List.of("1", "2"), List.of("1"))))
                .hasMessage("row 1 of table \"t\" has 1 cells, expected 2 as the header");
    }

    @Test
    void aPageReplacesTheOldOneAndLeavesNothingBeside(@TempDir Path folder) throws IOException {
        var path = folder.resolve("deep/report.html");
        Page.of("old").write(path);
        Page.of("new").write(path);
        assertThat(path).content().contains("<h1>new</h1>").doesNotContain("old");
        try (var files = Files.list(path.getParent())) {
            assertThat(files).containsExactly(path);
        }
    }

    @Test
    void aPlaceThatIsAFolderKeepsItsContent(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("report.html/inside"));
        assertThatThrownBy(() -> WholeFile.write(folder.resolve("report.html"), "x"))
                .isInstanceOf(IOException.class);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("report.html"));
        }
        assertThat(folder.resolve("report.html/inside")).isDirectory();
    }

    private static JsonNode chart(String html) {
        var matcher = Pattern.compile("<script type=\"application/json\">(.*?)</script>")
                .matcher(html);
        assertThat(matcher.find()).isTrue();
        return JsonMapper.shared().readTree(matcher.group(1));
    }
}
