package io.dcgan.common.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dcgan.common.id.RunId;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"RunFailed\",\"runId\":\"/\"}     | runId must be 1 to 64 of a-z, 0-9, '.', '_', '-', with a letter or digit at both ends, got \"/\"",
                "{\"type\":\"RunFailed\",\"runId\":\"run-1\"} | attempt must be an integer, got nothing",
                "{\"type\":\"RunFailed\",\"runId\":\"run-1\",\"attempt\":\"1\"} | attempt must be an integer, got \"1\"",
            })
    void anErrorInTheHeaderNamesItsField(String json, String reason) {
        assertThatThrownBy(() -> Json.read(json.getBytes(UTF_8), TrainingEvent.class))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage(reason);
    }
}
