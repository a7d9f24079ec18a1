package io.dcgan.trainer.plot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.trainer.history.MetricsLine;
import io.dcgan.trainer.history.MetricsLog;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class TrainingPlotTest {
    private static final String DISTANCE = "distanceOverFloor";

    @Test
    void aRunWithoutQualityHasTwoPanels() throws Exception {
        var svg = parse(TrainingPlot.svg("run-1", log(line(1, 1, Map.of()), line(2, 2, Map.of())), DISTANCE));
        assertThat(texts(svg, "heading")).containsExactly("Loss, epoch mean", "Score: probability of being real");
        assertThat(texts(svg, "title")).containsExactly("run-1");
        assertThat(texts(svg, "facts")).containsExactly("epoch 2 · 938 steps · 120,064 images · 1 min 5 s");
    }

    @Test
    void qualityIsDrawnAsDotsWhereItWasMeasured() throws Exception {
        var svg = parse(TrainingPlot.svg(
                "run-1",
                log(line(1, 1, Map.of(DISTANCE, 40.0)), line(2, 2, Map.of()), line(3, 2, Map.of(DISTANCE, 2.0))),
                DISTANCE));
        assertThat(texts(svg, "heading")).hasSize(3);
        assertThat(elements(svg, "circle")).hasSize(2);
        assertThat(texts(svg, "legend"))
                .containsExactly(
                        "discriminator 1.00",
                        "generator 2.00",
                        "real, D(x) 0.750",
                        "generated, D(G(z)) 0.250",
                        "distanceOverFloor 2.00",
                        "epoch");
    }

    @Test
    void missingValuesAndMissingEpochsLeaveGaps() throws Exception {
        var svg = parse(TrainingPlot.svg(
                "run-1",
                log(
                        line(1, 1, Map.of()),
                        line(2, 1, Map.of()),
                        line(3, Double.NaN, Map.of()),
                        line(4, 1, Map.of()),
                        line(6, 1, Map.of())),
                DISTANCE));
        var generator = elements(svg, "path").stream()
                .filter(path -> path.getAttribute("stroke").equals("#d55e00"))
                .map(path -> path.getAttribute("d"))
                .toList();
        // For each panel: one path in the legend, and one per segment of several epochs.
        assertThat(generator).hasSize(2 + 2);
        assertThat(generator.get(1)).isEqualTo("M64.00 110.00L216.00 110.00");
        assertThat(elements(svg, "circle").stream().map(dot -> dot.getAttribute("cx")))
                .containsExactly("824.00", "520.00", "824.00", "824.00", "520.00", "824.00");
    }

    @Test
    void aRunThatHasNotBegunHasAnEmptyPlot() throws Exception {
        var svg = parse(TrainingPlot.svg("run-1", MetricsLog.EMPTY, DISTANCE));
        assertThat(texts(svg, "facts")).containsExactly("no epochs yet");
        assertThat(elements(svg, "circle")).isEmpty();
    }

    @Test
    void xmlInATitleIsEscaped() throws Exception {
        var svg = TrainingPlot.svg("<script>&\"\u0000", MetricsLog.EMPTY, DISTANCE);
        assertThat(texts(parse(svg), "title")).containsExactly("<script>&\"?");
        assertThat(elements(parse(svg), "script")).isEmpty();
    }

    @Test
    void extremeValuesDoNotBreakTheFigure() throws Exception {
        var lines = new ArrayList<MetricsLine>();
        var extremes = List.of(0.0, -1e300, 1e300, Double.MIN_VALUE, Double.NaN, Double.NEGATIVE_INFINITY, 1e29, -1e29);
        for (int i = 0; i < extremes.size(); i++) {
            lines.add(line(i * 250_000_000 + 1, extremes.get(i), Map.of(DISTANCE, extremes.get(i))));
        }
        var svg = TrainingPlot.svg("run-1", new MetricsLog(lines), DISTANCE);
        assertThat(elements(parse(svg), "text")).hasSizeLessThan(80);
        assertThat(svg).doesNotContain("NaN", "Infinity");
    }

    private static MetricsLog log(MetricsLine... lines) {
        return new MetricsLog(List.of(lines));
    }

    private static MetricsLine line(int epoch, double generatorLoss, Map<String, Double> quality) {
        return new MetricsLine(
                epoch,
                469L * epoch,
                60032L * epoch,
                32.5 * epoch,
                1,
                generatorLoss,
                0.75,
                generatorLoss > 0 ? 0.25 : Double.NaN,
                1,
                1,
                1900,
                quality);
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(UTF_8)));
    }

    private static List<Element> elements(Document svg, String name) {
        var found = svg.getElementsByTagName(name);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .toList();
    }

    private static List<String> texts(Document svg, String style) {
        return elements(svg, "text").stream()
                .filter(text -> text.getAttribute("class").equals(style))
                .map(Element::getTextContent)
                .toList();
    }
}
