package io.dcgan.common.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainCommandTest {
    private static final RunId RUN = new RunId("run-1");

    @Test
    void anEmptyObjectIsTheDefaultCommand() throws MalformedMessageException {
        assertThat(read("{}")).isEqualTo(TrainCommand.defaults(RUN));
    }

    @Test
    void unknownFieldsAreIgnored() throws MalformedMessageException {
        assertThat(read("{\"colour\": \"red\", \"epochs\": 3}").epochs()).isEqualTo(3);
    }

    @Test
    void everyFieldSurvivesTheWire() throws MalformedMessageException {
        var command = new TrainCommand(
                new RunId("mine"), "m", "strokes", "dcgan", false, 7, 3, 32, -5, 1e-4, 2e-4, 0.1, 0.9, 0, 0);
        assertThat(Json.read(Json.write(command), TrainCommand.defaults(RUN), TrainCommand.class))
                .isEqualTo(command);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"epochs\": 0}                  | epochs must be 1 to 500, got 0",
                "{\"epochs\": 501}                | epochs must be 1 to 500, got 501",
                "{\"epochs\": \"3\"}              | epochs must be an integer, got \"3\"",
                "{\"epochs\": 3.5}                | epochs must be an integer, got 3.5",
                "{\"epochs\": null}               | epochs must be an integer, got null",
                "{\"epochs\": 99999999999}        | epochs: Numeric value (99999999999) out of range of int (-2147483648 - 2147483647)",
                "{\"conditional\": 1}             | conditional must be true or false, got 1",
                "{\"model\": null}                | model must be a string, got null",
                "{\"batchSize\": 1}               | batchSize must be 2 to 4096, got 1",
                "{\"generatorLearningRate\": 0}   | generatorLearningRate must be 1.0E-7 to 1.0, got 0.0",
                "{\"model\": \"../etc\"}          | model must be 1 to 64 of a-z, 0-9, '.', '_', '-', with a letter or digit at both ends, got \"../etc\"",
                "{\"runId\": \"\"}                | runId must be 1 to 64 of a-z, 0-9, '.', '_', '-', with a letter or digit at both ends, got \"\"",
                "[]                               | must be a JSON object, got []",
                "``                               | must be a JSON object, got nothing",
            })
    void aBadCommandSaysWhatMustBeAndWhatItGot(String json, String reason) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage(reason);
    }

    @Test
    void whatIsNotJsonSaysWhere() {
        assertThatThrownBy(() -> read("{\"epochs\": }"))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageStartingWith("must be JSON, got an error at line 1, column 12: ");
    }

    @Test
    void whatIsNestedTooDeeplyIsNoMessage() {
        assertThatThrownBy(() -> read("{\"epochs\": " + "[".repeat(100_000)))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageStartingWith("must be JSON, got an error at line ");
    }

    @Test
    void aFieldMayStandOnce() {
        assertThatThrownBy(() -> read("{\"epochs\": 1, \"epochs\": 2}"))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("Duplicate field 'epochs'");
    }

    @Test
    void theSameRecordIsTheSameRun() {
        var time = Instant.parse("2026-11-22T13:15:02.123Z");
        var id = RunId.ofRecord("cluster", "topic", 0, 7, time);
        assertThat(id).isEqualTo(RunId.ofRecord("cluster", "topic", 0, 7, time));
        assertThat(id).isNotEqualTo(RunId.ofRecord("cluster", "topic", 0, 8, time));
        assertThat(id).isNotEqualTo(RunId.ofRecord("other", "topic", 0, 7, time));
        assertThat(id.value()).startsWith("20261122-131502-");
    }

    private static TrainCommand read(String json) throws MalformedMessageException {
        return Json.read(json.getBytes(UTF_8), TrainCommand.defaults(RUN), TrainCommand.class);
    }
}
