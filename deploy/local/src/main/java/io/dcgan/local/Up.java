package io.dcgan.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/** Runs the stack until it is told to stop, or the demo until it is done. See {@code deploy/local/up}. */
final class Up {
    private Up() {}

    /** Arguments: root of the checkout, seconds that the build took, then those of {@link Settings#USAGE}. */
    public static void main(String[] arguments) throws InterruptedException {
        Settings settings;
        try {
            var asked = Arrays.copyOfRange(arguments, 2, arguments.length);
            settings = Settings.of(Path.of(arguments[0]), asked, System.getenv());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(Settings.USAGE);
            System.exit(2);
            return;
        }
        var stack = new Stack(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "stop"));
        try {
            System.exit(run(settings, stack, Double.parseDouble(arguments[1])) ? 0 : 1);
        } catch (IOException e) {
            Terminal.line("%s", e.getMessage());
            System.exit(1);
        }
    }

    private static boolean run(Settings settings, Stack stack, double buildSeconds)
            throws IOException, InterruptedException {
        var watch = new Stopwatch();
        watch.add("build", buildSeconds);
        Terminal.line("starting Kafka, trainer and inference; logs are in %s", settings.run());
        stack.start();
        watch.lap("start of three processes");
        Terminal.line("  Kafka      %s", settings.bootstrapServers());
        Terminal.line("  trainer    %s", stack.trainerUri("/q/health"));
        Terminal.line("  inference  %s", stack.inferenceUri("/generate?count=100"));
        if (settings.observe()) {
            Terminal.line(
                    "  Prometheus %s",
                    Prometheus.installed()
                            ? stack.prometheusUri("/alerts").toString()
                            : "is not installed, and nobody watches (Debian's package: prometheus)");
        }
        if (settings.demo()) {
            return new Demo(stack, watch).run(settings);
        }
        Terminal.line("Ctrl-C stops them");
        new CountDownLatch(1).await();
        return true;
    }
}
