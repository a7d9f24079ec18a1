package io.dcgan.common.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.id.RunId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TrainingEventTest {
    @Test
    void anEventNamesItsTypeOnTheWire() throws MalformedMessageException {
        var event = new TrainingEvent.RunFailed(
                new EventHeader(new RunId("run-1"), 1, 4, Instant.parse("2026-11-22T13:15:02.123Z")), "no data");
        var json = Json.write(event);
        assertThat(new String(json, UTF_8))
                .isEqualTo("{\"type\":\"RunFailed\",\"runId\":\"run-1\",\"attempt\":1,\"sequence\":4,"
                        + "\"time\":\"2026-11-22T13:15:02.123Z\",\"reason\":\"no data\"}");
        assertThat(Json.read(json, TrainingEvent.class)).isEqualTo(event);
    }
}
