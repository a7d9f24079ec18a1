package io.dcgan.local;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command line of {@code deploy/local/up}. */
@Command(
        name = "deploy/local/up",
        separator = " ",
        sortOptions = false,
        usageHelpWidth = 100,
        optionListHeading = "%n",
        description = "Runs Kafka, the trainer and the inference service until Ctrl-C or SIGTERM.")
final class UpCommand implements Callable<Integer> {
    private static final int MAX_EPOCHS = 500;

    private final Path root;
    private final Map<String, String> environment;
    private final Launch launch;

    @Spec
    private CommandSpec spec;

    @Option(names = "--demo", description = "train once, hot-load, draw demo/digits.png, stop")
    private boolean demo;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description =
                    "passes over the training images in the demo, 1 to 500; without it, the demo trains for at most"
                            + " two minutes")
    private @Nullable Integer epochs;

    @Option(names = "--observe", description = "also start Prometheus with the alerts, if it is installed")
    private boolean observe;

    @Option(
            names = "--inference-port",
            paramLabel = "N",
            converter = Port.class,
            description = "default 8080, or DCGAN_INFERENCE_PORT")
    private @Nullable Integer inferencePort;

    @Option(
            names = "--trainer-port",
            paramLabel = "N",
            converter = Port.class,
            description = "default 8081, or DCGAN_TRAINER_PORT")
    private @Nullable Integer trainerPort;

    @Option(
            names = "--kafka-port",
            paramLabel = "N",
            converter = Port.class,
            description = "default 9092, or DCGAN_KAFKA_PORT")
    private @Nullable Integer kafkaPort;

    @Option(
            names = "--prometheus-port",
            paramLabel = "N",
            converter = Port.class,
            description = "default 9090, or DCGAN_PROMETHEUS_PORT")
    private @Nullable Integer prometheusPort;

    @Option(
            names = "--run",
            paramLabel = "FOLDER",
            description = "data, logs and process ids; default deploy/local/run, or DCGAN_RUN")
    private @Nullable Path run;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    @SuppressWarnings("UnusedVariable") // Picocli reads it.
    private boolean help;

    /** Starts the stack with the settings of the command line. */
    interface Launch {
        /** @return the exit code */
        int run(StackSettings settings) throws IOException, InterruptedException;
    }

    /**
     * @param root        root of the checkout
     * @param environment environment variables, whose values options override
     */
    UpCommand(Path root, Map<String, String> environment, Launch launch) {
        this.root = root;
        this.environment = environment;
        this.launch = launch;
    }

    /** Runs the command: 0 on success, 1 on failure, 2 if an argument is invalid. */
    static int run(UpCommand command, PrintWriter err, String... arguments) {
        return new CommandLine(command)
                .setErr(err)
                .setExecutionExceptionHandler((failure, commandLine, parsed) -> {
                    if (failure instanceof IOException expected) {
                        TerminalOutput.line("%s", expected.getMessage());
                        return CommandLine.ExitCode.SOFTWARE;
                    }
                    throw failure;
                })
                .execute(arguments);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        return launch.run(settings());
    }

    private StackSettings settings() {
        if (epochs != null && !demo) {
            throw invalid("--epochs requires --demo");
        }
        if (epochs != null && (epochs < 1 || epochs > MAX_EPOCHS)) {
            throw invalid("--epochs must be 1 to %d, got %d".formatted(MAX_EPOCHS, epochs));
        }
        var ports = new StackSettings.Ports(
                port(inferencePort, "DCGAN_INFERENCE_PORT", 8080),
                port(trainerPort, "DCGAN_TRAINER_PORT", 8081),
                port(kafkaPort, "DCGAN_KAFKA_PORT", 9092),
                port(prometheusPort, "DCGAN_PROMETHEUS_PORT", 9090));
        return new StackSettings(
                root,
                run == null
                        ? root.resolve(environment.getOrDefault("DCGAN_RUN", "deploy/local/run"))
                        : run.toAbsolutePath(),
                demo,
                epochs == null ? OptionalInt.empty() : OptionalInt.of(epochs),
                observe,
                ports,
                Map.of());
    }

    private int port(@Nullable Integer option, String variable, int defaultPort) {
        if (option != null) {
            return option;
        }
        var value = environment.get(variable);
        if (value == null) {
            return defaultPort;
        }
        try {
            return Port.parse(value);
        } catch (TypeConversionException e) {
            throw invalid(variable + " " + e.getMessage());
        }
    }

    private ParameterException invalid(String reason) {
        return new ParameterException(spec.commandLine(), reason);
    }

    /** Converts a port. */
    static final class Port implements ITypeConverter<Integer> {
        private static final int MAX = 65535;

        @Override
        public Integer convert(String value) {
            return parse(value);
        }

        static int parse(String value) {
            try {
                int port = Integer.parseInt(value);
                if (port >= 1 && port <= MAX) {
                    return port;
                }
            } catch (NumberFormatException e) {
                // Reported below, like any other invalid value.
            }
            throw new TypeConversionException("must be 1 to %d, got \"%s\"".formatted(MAX, value));
        }
    }
}
