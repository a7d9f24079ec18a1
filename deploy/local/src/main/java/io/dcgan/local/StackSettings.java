package io.dcgan.local;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The options of {@code deploy/local/up}.
 *
 * @param root     root of the checkout
 * @param run      folder of data, process ids and logs
 * @param demo     whether to run the demo and stop
 * @param epochs   epochs of the demo; empty to train for its time budget
 * @param observe  whether to start Prometheus
 * @param ports    ports to listen on
 * @param services additional environment variables of both services
 */
public record StackSettings(
        Path root,
        Path run,
        boolean demo,
        OptionalInt epochs,
        boolean observe,
        Ports ports,
        Map<String, String> services) {
    /** The port of each process. */
    public record Ports(int inference, int trainer, int kafka, int prometheus) {}

    static final String USAGE = """
            usage: deploy/local/up [--demo [--epochs N]] [options]

              --demo               train once, hot-load, draw demo/digits.png, stop
              --observe            also start Prometheus with the alerts, if it is installed
              --epochs N           passes over the training images in the demo, 1 to 500; without it,
                                   the demo trains for at most two minutes
              --inference-port N   default 8080, or DCGAN_INFERENCE_PORT
              --trainer-port N     default 8081, or DCGAN_TRAINER_PORT
              --kafka-port N       default 9092, or DCGAN_KAFKA_PORT
              --prometheus-port N  default 9090, or DCGAN_PROMETHEUS_PORT
              --run FOLDER         data, logs and process ids; default deploy/local/run, or DCGAN_RUN
            """;

    /** @throws IllegalArgumentException if an option is unknown or its value invalid */
    static StackSettings parse(Path root, String[] arguments, Map<String, String> environment) {
        var run = root.resolve(environment.getOrDefault("DCGAN_RUN", "deploy/local/run"));
        boolean demo = false;
        boolean observe = false;
        var epochs = OptionalInt.empty();
        int inference = port(environment, "DCGAN_INFERENCE_PORT", "8080");
        int trainer = port(environment, "DCGAN_TRAINER_PORT", "8081");
        int kafka = port(environment, "DCGAN_KAFKA_PORT", "9092");
        int prometheus = port(environment, "DCGAN_PROMETHEUS_PORT", "9090");
        for (int i = 0; i < arguments.length; i++) {
            var option = arguments[i];
            if (option.equals("--demo") || option.equals("--observe")) {
                demo |= option.equals("--demo");
                observe |= option.equals("--observe");
                continue;
            }
            var value = i + 1 < arguments.length ? arguments[++i] : "";
            switch (option) {
                case "--epochs" -> epochs = OptionalInt.of(number(option, value, 500));
                case "--inference-port" -> inference = number(option, value, 65535);
                case "--trainer-port" -> trainer = number(option, value, 65535);
                case "--kafka-port" -> kafka = number(option, value, 65535);
                case "--prometheus-port" -> prometheus = number(option, value, 65535);
                case "--run" -> run = Path.of(value).toAbsolutePath();
                default -> throw new IllegalArgumentException("unknown option: " + option);
            }
        }
        if (epochs.isPresent() && !demo) {
            throw new IllegalArgumentException("--epochs requires --demo");
        }
        var ports = new Ports(inference, trainer, kafka, prometheus);
        return new StackSettings(root, run, demo, epochs, observe, ports, Map.of());
    }

    private static int port(Map<String, String> environment, String name, String defaultValue) {
        return number(name, environment.getOrDefault(name, defaultValue), 65535);
    }

    private static int number(String name, String value, int max) {
        try {
            int number = Integer.parseInt(value);
            if (number >= 1 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, like any other invalid value.
        }
        throw new IllegalArgumentException("%s must be 1 to %d, got \"%s\"".formatted(name, max, value));
    }

    String bootstrapServers() {
        return "localhost:" + ports.kafka();
    }
}
