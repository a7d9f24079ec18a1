package io.dcgan.trainer.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsLogTest {
    private static final String FIRST = "{\"epoch\":1,\"step\":469,\"images\":60032,\"seconds\":31.5,"
            + "\"discriminatorLoss\":1.25,\"generatorLoss\":0.5,\"realScore\":0.75,\"generatedScore\":0.25,"
            + "\"realAccuracy\":0.875,\"generatedAccuracy\":1.0,\"imagesPerSecond\":1900.0,\"quality\":{}}\n";

    @Test
    void aLineIsOneJsonObject() {
        assertThat(text(MetricsLog.EMPTY.append(line(1, Map.of())))).isEqualTo(FIRST);
    }

    @Test
    void aWrittenLogIsReadBack() throws Exception {
        var log = MetricsLog.EMPTY
                .append(line(1, Map.of()))
                .append(line(2, Map.of("coverage", 0.5, "distance", 3.25)))
                .append(line(5, Map.of()));
        assertThat(MetricsLog.parse(log.toBytes())).isEqualTo(log);
        assertThat(text(log)).contains("\"quality\":{\"coverage\":0.5,\"distance\":3.25}}\n");
        assertThat(MetricsLog.parse(new byte[0])).isEqualTo(MetricsLog.EMPTY);
    }

    @Test
    void aNumberThatWasNotMeasuredIsNull() throws Exception {
        var line = new MetricsLine(
                1, 1, 1, 1, Double.NaN, Double.POSITIVE_INFINITY, 0, 0, 0, 0, 0, Map.of("a", Double.NaN, "b", 1.0));
        var log = MetricsLog.EMPTY.append(line);
        assertThat(text(log)).contains("\"discriminatorLoss\":null,\"generatorLoss\":null,", "\"quality\":{\"b\":1.0}");
        var read = MetricsLog.parse(log.toBytes()).lines().get(0);
        assertThat(read.discriminatorLoss()).isNaN();
        assertThat(read.generatorLoss()).isNaN();
        assertThat(read.realScore()).isZero();
    }

    @Test
    void aFieldMissingFromAnOlderTrainersLogCountsAsNotMeasured() throws Exception {
        var older = FIRST.replace("\"realAccuracy\":0.875,", "");
        assertThat(MetricsLog.parse(older.getBytes(UTF_8)).lines().get(0).realAccuracy())
                .isNaN();
    }

    @Test
    void laterEpochsAreDroppedForARunThatRepeatsThem() {
        var log = MetricsLog.EMPTY
                .append(line(1, Map.of()))
                .append(line(2, Map.of()))
                .append(line(3, Map.of()));
        assertThat(log.upTo(2).lines()).containsExactly(line(1, Map.of()), line(2, Map.of()));
        assertThat(log.upTo(2).append(line(3, Map.of()))).isEqualTo(log);
        assertThat(log.upTo(0)).isEqualTo(MetricsLog.EMPTY);
    }

    @Test
    void aBrokenLineIsReportedByNumber() {
        assertBroken(FIRST + FIRST.substring(0, 40), "line 2 of the metrics: must be JSON, got an error at line 1, ");
        assertBroken(FIRST + "\n", "line 2 of the metrics: must be a JSON object, got nothing");
        assertBroken("7\n" + FIRST, "line 1 of the metrics: must be a JSON object, got 7");
        assertBroken(
                FIRST.replace("0.875", "\"0.875\""),
                "line 1 of the metrics: realAccuracy must be a number, got \"0.875\"");
        assertBroken(FIRST.replace("469", "4.5"), "line 1 of the metrics: step must be an integer, got 4.5");
        assertBroken(FIRST.replace(":1,", ":0,"), "line 1 of the metrics: epoch must be 1 to 2147483647, got 0");
    }

    @Test
    void epochsMustRise() {
        assertBroken(FIRST + FIRST, "the metrics: epoch must rise from line to line, got 1 after 1 in line 2");
    }

    private static void assertBroken(String file, String reason) {
        assertThatThrownBy(() -> MetricsLog.parse(file.getBytes(UTF_8)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(reason);
    }

    private static MetricsLine line(int epoch, Map<String, Double> quality) {
        return new MetricsLine(epoch, 469, 60032, 31.5, 1.25, 0.5, 0.75, 0.25, 0.875, 1, 1900, quality);
    }

    private static String text(MetricsLog log) {
        return new String(log.toBytes(), UTF_8);
    }
}
