package io.dcgan.common.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dcgan.common.id.RunId;
import java.time.Instant;
import java.util.Optional;
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
        assertThat(read("{\"flavour\": \"red\", \"epochs\": 3}").epochs()).isEqualTo(3);
    }

    /** Who waits for a quality must see it; who says how often is asked no further. */
    @Test
    void aTargetOrPatienceMeasuresEachEpoch() throws MalformedMessageException {
        assertThat(read("{}").schedule().measureEvery()).isEqualTo(299_000);
        assertThat(read("{\"targetDistance\": 3}").schedule().measureEvery()).isZero();
        assertThat(read("{\"patience\": 2, \"architecture\": \"mlp\"}")
                        .schedule()
                        .measureEvery())
                .isZero();
        assertThat(read("{\"patience\": 2, \"measureEvery\": 7}").schedule().measureEvery())
                .isEqualTo(7);
    }

    @Test
    void everyFieldSurvivesTheWire() throws MalformedMessageException {
        var command = new TrainCommand(
                new RunId("mine"),
                "m",
                "strokes",
                32,
                ColourMode.RGB,
                "dcgan",
                2,
                false,
                7,
                3,
                32,
                8,
                -5,
                DeviceChoice.CPU,
                PrecisionChoice.FLOAT32,
                Optional.of(new RunId("parent")),
                new TrainingRecipe(LossType.HINGE, 1e-4, 2e-4, 0.5, 0.1, 0.9, 0, 0.3, true, 10, 0),
                new RunSchedule(10, 100, 5, 2, true, 2.5, 3, 60));
        assertThat(TrainCommand.read(Json.write(command), RUN)).isEqualTo(command);
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
                "{\"loss\": \"none\"}            | loss must be one of non-saturating, hinge, least-squares, got none",
                "{\"loss\": \"hinge\"}          | labelSmoothing must be 0 with loss hinge, which has no target to smooth, got 0.1",
                "{\"imageSize\": 29}            | imageSize must be one of 0, 28, 32, 64, got 29",
                "{\"colour\": \"cyan\"}           | colour must be one of auto, grey, rgb, got cyan",
                "{\"device\": \"tpu\"}            | device must be one of auto, cpu, gpu, got tpu",
                "{\"device\": \"CPU\"}            | device must be one of auto, cpu, gpu, got CPU",
                "{\"device\": 1}                | device must be one of auto, cpu, gpu, got 1",
                "{\"device\": null}             | device must be a string, got null",
                "{\"device\": []}               | device must be a string, got []",
                "{\"precision\": \"float16\"}     | precision must be one of auto, float32, bfloat16, got float16",
                "{\"beta1\": \"x\"}             | beta1 must be a number, got \"x\"",
                "{\"patience\": 1.5}            | patience must be an integer, got 1.5",
                "{\"model\": \"../etc\"}          | model must be 1 to 64 of a-z, 0-9, '.', '_', '-', with a letter or digit at both ends, got \"../etc\"",
                "{\"architecture\": \"con;\"}      | architecture must be 1 to 64 of a-z, 0-9, '.', '_', '-', with a letter or digit at both ends, got \"con;\"",
                "{\"runId\": \"\"}                | runId must be 1 to 64 of a-z, 0-9, '.', '_', '-', with a letter or digit at both ends, got \"\"",
                "[]                               | must be a JSON object, got []",
                "``                               | must be a JSON object, got nothing",
            })
    void aBadCommandSaysWhatMustBeAndWhatItGot(String json, String reason) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage(reason);
    }

    @ParameterizedTest
    @CsvSource({"dcgan,64,0.002", "dcgan-tf,100,1.0E-4", "conv,100,2.0E-4", "dense,100,2.0E-4", "mlp,100,1.0E-4"})
    void whatIsLeftOutDependsOnTheArchitecture(String architecture, int latentSize, double rate) throws Exception {
        var command = read("{\"architecture\": \"%s\", \"epochs\": 3}".formatted(architecture));
        assertThat(command.latentSize()).isEqualTo(latentSize);
        assertThat(command.recipe().generatorLearningRate()).isEqualTo(rate);
        assertThat(command.conditional()).isEqualTo(architecture.equals("dcgan"));
        assertThat(command.epochs()).isEqualTo(3);
    }

    /** A release that an older trainer published tells a command with fewer fields. */
    @Test
    void anOldCommandGetsTodaysDefaultsOneShardAndTheFirstNetworks() throws Exception {
        var event = "{\"type\":\"RunStarted\",\"runId\":\"r\",\"attempt\":1,\"sequence\":1,"
                + "\"time\":\"2026-11-22T13:15:02Z\",\"command\":{\"runId\":\"r\",\"epochs\":3},"
                + "\"images\":1,\"steps\":1,\"device\":\"cpu\"}";
        var started = (TrainingEvent.RunStarted) Json.read(event.getBytes(UTF_8), TrainingEvent.class);
        assertThat(started.command())
                .isEqualTo(TrainCommand.read("{\"epochs\":3}".getBytes(UTF_8), new RunId("r"))
                        .withShards(1)
                        .withNetworkVersion(1));
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
        return TrainCommand.read(json.getBytes(UTF_8), RUN);
    }
}
