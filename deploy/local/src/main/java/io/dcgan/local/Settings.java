package io.dcgan.local;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What {@code deploy/local/up} was asked for.
 *
 * @param root   of the checkout
 * @param run    where data, process ids and logs lie
 * @param epochs of the demo; empty for the demo's own
 */
record Settings(
        Path root, Path run, boolean demo, OptionalInt epochs, int inferencePort, int trainerPort, int kafkaPort) {
    static final String USAGE =
            """
            usage: deploy/local/up [--demo [--epochs N]] [options]

              --demo               train once, hot-load, draw demo/digits.png, stop
              --epochs N           passes over the training images in the demo, 1 to 500; default 4
              --inference-port N   default 8080, or DCGAN_INFERENCE_PORT
              --trainer-port N     default 8081, or DCGAN_TRAINER_PORT
              --kafka-port N       default 9092, or DCGAN_KAFKA_PORT
              --run FOLDER         data, logs and process ids; default deploy/local/run, or DCGAN_RUN
            """;

    /** @throws IllegalArgumentException if something was asked for that there is not; the text says what there is */
    static Settings of(Path root, String[] arguments, Map<String, String> environment) {
        var run = root.resolve(environment.getOrDefault("DCGAN_RUN", "deploy/local/run"));
        boolean demo = false;
        var epochs = OptionalInt.empty();
        int inference = number("DCGAN_INFERENCE_PORT", environment.getOrDefault("DCGAN_INFERENCE_PORT", "8080"), 65535);
        int trainer = number("DCGAN_TRAINER_PORT", environment.getOrDefault("DCGAN_TRAINER_PORT", "8081"), 65535);
        int kafka = number("DCGAN_KAFKA_PORT", environment.getOrDefault("DCGAN_KAFKA_PORT", "9092"), 65535);
        for (int i = 0; i < arguments.length; i++) {
            var option = arguments[i];
            if (option.equals("--demo")) {
                demo = true;
                continue;
            }
            var value = i + 1 < arguments.length ? arguments[++i] : "";
            switch (option) {
                case "--epochs" -> epochs = OptionalInt.of(number(option, value, 500));
                case "--inference-port" -> inference = number(option, value, 65535);
                case "--trainer-port" -> trainer = number(option, value, 65535);
                case "--kafka-port" -> kafka = number(option, value, 65535);
                case "--run" -> run = Path.of(value).toAbsolutePath();
                default -> throw new IllegalArgumentException("no such option: " + option);
            }
        }
        if (epochs.isPresent() && !demo) {
            throw new IllegalArgumentException("--epochs goes with --demo");
        }
        return new Settings(root, run, demo, epochs, inference, trainer, kafka);
    }

    private static int number(String name, String value, int max) {
        try {
            int number = Integer.parseInt(value);
            if (number >= 1 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, as any other wrong value.
        }
        throw new IllegalArgumentException("%s must be 1 to %d, got \"%s\"".formatted(name, max, value));
    }

    String bootstrapServers() {
        return "localhost:" + kafkaPort;
    }
}
