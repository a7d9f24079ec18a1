package io.dcgan.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.EventHeader;
import io.dcgan.common.message.TrainingEvent.RunProgressed;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoProgressLineTest {
    @Test
    void progressIsFormattedAsOneLine() {
        var header = new EventHeader(new RunId("r"), 1, 1, Instant.EPOCH);
        var event = new RunProgressed(header, 1, 2, 234, 936, 0.97, 1.54, 0.6, 0.3, 0.8, 0.7, 1480.4, 61.4, "");
        assertThat(DemoProgressLine.line(event, 0))
                .isEqualTo("epoch 1/2 ━━━━━━──────────────────  25% · loss D 0.97 G 1.54 · 1,480 images/s · 1:01 left");
        assertThat(DemoProgressLine.line(event, 120)).startsWith("epoch 1/2 ━━━━━━━━━━━─────────────  49% ");
    }

    @ParameterizedTest
    @CsvSource({
        "other-load, other programs are using the CPU",
        "cpu-quota, the container's CPU limit is reached",
    })
    void aSlowRunNamesItsCause(String cause, String text) {
        var header = new EventHeader(new RunId("r"), 1, 1, Instant.EPOCH);
        var event = new RunProgressed(header, 1, 2, 234, 936, 0.97, 1.54, 0.6, 0.3, 0.8, 0.7, 80, 900, cause);
        assertThat(DemoProgressLine.line(event, 0)).endsWith(" · 15:00 left · slow: " + text);
    }
}
