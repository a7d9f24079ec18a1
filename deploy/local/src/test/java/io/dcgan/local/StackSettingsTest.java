package io.dcgan.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dcgan.common.id.RunId;
import io.dcgan.common.message.EventHeader;
import io.dcgan.common.message.TrainingEvent.RunProgressed;
import io.dcgan.local.StackSettings.Ports;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StackSettingsTest {
    private static final Path ROOT = Path.of("/checkout");

    @Test
    void thePortsDefaultToTheDocumentedOnes() {
        assertThat(settings())
                .isEqualTo(new StackSettings(
                        ROOT,
                        ROOT.resolve("deploy/local/run"),
                        false,
                        OptionalInt.empty(),
                        false,
                        new Ports(8080, 8081, 9092, 9090),
                        Map.of()));
    }

    @Test
    void argumentsTakePrecedenceOverTheEnvironment() {
        var environment = Map.of("DCGAN_KAFKA_PORT", "1", "DCGAN_TRAINER_PORT", "2", "DCGAN_RUN", "/elsewhere");
        var arguments = new String[] {"--demo", "--epochs", "3", "--kafka-port", "4", "--observe"};
        assertThat(StackSettings.parse(ROOT, arguments, environment))
                .isEqualTo(new StackSettings(
                        ROOT,
                        Path.of("/elsewhere"),
                        true,
                        OptionalInt.of(3),
                        true,
                        new Ports(8080, 2, 4, 9090),
                        Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--epochs 3          | --epochs requires --demo",
                "--demo --epochs     | --epochs must be 1 to 500, got \"\"",
                "--demo --epochs 501 | --epochs must be 1 to 500, got \"501\"",
                "--kafka-port x      | --kafka-port must be 1 to 65535, got \"x\"",
                "--fast              | unknown option: --fast",
            })
    void invalidArgumentsAreRejectedWithAReason(String arguments, String reason) {
        assertThatThrownBy(() -> settings(arguments.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(reason);
    }

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

    private static StackSettings settings(String... arguments) {
        return StackSettings.parse(ROOT, arguments, Map.of());
    }
}
