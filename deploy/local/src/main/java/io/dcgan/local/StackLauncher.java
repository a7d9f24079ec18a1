package io.dcgan.local;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/** Runs the stack until it is stopped, or the demo until it ends. See {@code deploy/local/up}. */
final class StackLauncher {
    private StackLauncher() {}

    /** Arguments: root of the checkout, duration of the build in seconds, then those of {@link UpCommand}. */
    public static void main(String[] arguments) {
        double buildSeconds = Double.parseDouble(arguments[1]);
        var command = new UpCommand(Path.of(arguments[0]), System.getenv(), settings -> launch(settings, buildSeconds));
        var err = new PrintWriter(System.err, true, Charset.defaultCharset());
        System.exit(UpCommand.run(command, err, Arrays.copyOfRange(arguments, 2, arguments.length)));
    }

    private static int launch(StackSettings settings, double buildSeconds) throws IOException, InterruptedException {
        var stack = new DcganStack(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "stop"));
        return run(settings, stack, buildSeconds) ? 0 : 1;
    }

    private static boolean run(StackSettings settings, DcganStack stack, double buildSeconds)
            throws IOException, InterruptedException {
        var watch = new Stopwatch();
        watch.add("build", buildSeconds);
        TerminalOutput.line("starting Kafka, the trainer and the inference service; logs are in %s", settings.run());
        stack.start();
        watch.lap("startup of three processes");
        TerminalOutput.line("  studio     %s", stack.inferenceUri("/"));
        TerminalOutput.line("  Kafka      %s", settings.bootstrapServers());
        TerminalOutput.line("  trainer    %s", stack.trainerUri("/q/health"));
        TerminalOutput.line("  inference  %s", stack.inferenceUri("/generate?count=100"));
        if (settings.observe()) {
            TerminalOutput.line(
                    "  Prometheus %s",
                    PrometheusServer.isInstalled()
                            ? stack.prometheusUri("/alerts").toString()
                            : "is not installed, so there are no alerts (Debian package: prometheus)");
        }
        if (settings.demo()) {
            return new DemoRun(stack, watch).run(settings);
        }
        TerminalOutput.line("press Ctrl-C to stop");
        new CountDownLatch(1).await();
        return true;
    }
}
