package io.dcgan.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.local.StackSettings.Ports;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class UpCommandTest {
    private static final Path ROOT = Path.of("/checkout");
    private static final Path HELP = Path.of("help/up.txt");

    private final List<StackSettings> launched = new ArrayList<>();
    private final StringWriter err = new StringWriter();

    @Test
    void thePortsDefaultToTheDocumentedOnes() {
        assertThat(run(Map.of())).isZero();
        assertThat(launched)
                .containsExactly(new StackSettings(
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
        assertThat(run(environment, "--demo", "--epochs", "3", "--kafka-port", "4", "--observe"))
                .isZero();
        assertThat(launched)
                .containsExactly(new StackSettings(
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
                "--demo --epochs     | Missing required parameter for option '--epochs' (N)",
                "--demo --epochs 501 | --epochs must be 1 to 500, got 501",
                "--kafka-port x      | Invalid value for option '--kafka-port': must be 1 to 65535, got \"x\"",
                "--fast              | Unknown option: '--fast'",
            })
    void invalidArgumentsAreRejectedWithAReasonAndTheUsage(String arguments, String reason) {
        assertThat(run(Map.of(), arguments.split(" "))).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).startsWith(reason + "\n").contains("Usage: deploy/local/up");
        assertThat(launched).isEmpty();
    }

    @Test
    void anInvalidVariableIsRejectedByItsName() {
        assertThat(run(Map.of("DCGAN_KAFKA_PORT", "0"))).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).startsWith("DCGAN_KAFKA_PORT must be 1 to 65535, got \"0\"\n");
    }

    /** The script prints this file, so its help needs no build. */
    @Test
    void theHelpOfTheScriptIsThatOfTheCommand() throws IOException {
        var usage = new CommandLine(command(Map.of())).getUsageMessage();
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(HELP, usage);
        }
        assertThat(Files.readString(HELP)).isEqualTo(usage);
    }

    private int run(Map<String, String> environment, String... arguments) {
        return UpCommand.run(command(environment), new PrintWriter(err, true), arguments);
    }

    private UpCommand command(Map<String, String> environment) {
        return new UpCommand(ROOT, environment, settings -> {
            launched.add(settings);
            return 0;
        });
    }
}
