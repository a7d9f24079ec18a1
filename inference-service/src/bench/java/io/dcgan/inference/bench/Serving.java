package io.dcgan.inference.bench;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Benchmarks of serving: its overhead over the bare runtime, and its limits.
 *
 * <pre>{@code
 * mvn -q -Pbench -pl inference-service -am -DskipTests package
 * mvn … -Drows=1,3 -Drounds=5 -Dseconds=5 -Dother=http://127.0.0.1:8085/predictions/mnist
 * }</pre>
 *
 * <p>Servers and bare loops run on one core, this process on another. The {@link ServingOptions} are system properties.
 * Prints Markdown, which {@code docs/reference/benchmarks.md} explains.
 */
final class Serving {
    private static final List<BenchmarkGroup> GROUPS = List.of(
            new ThroughputBenchmark(),
            new SinglePictureBenchmark(),
            new ManyClientsBenchmark(),
            new ReleaseSwapBenchmark(),
            new OverloadBenchmark(),
            new IdleBenchmark(),
            new StartupBenchmark(),
            new OtherServerBenchmark(),
            new ObservabilityBenchmark(),
            new SecurityCostBenchmark());

    private Serving() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        var options = ServingOptions.ofProperties();
        var report = new BenchmarkReport();
        boolean all = true;
        for (var group : GROUPS) {
            if (options.wants(group.rows())) {
                System.err.printf("== rows %s%n", group.rows().stream().sorted().toList());
                all &= measured(group, options, report);
            }
        }
        System.out.printf(
                "%s, %d rounds of %.1f s per measurement, after %.1f s of warm-up.%n%n%s%n",
                machine(),
                options.rounds(),
                options.seconds().toMillis() / 1e3,
                options.warmUp().toMillis() / 1e3,
                report.markdown());
        // Threads of the broker would keep the process alive.
        System.exit(all ? 0 : 1);
    }

    /** Measures a group; a failure does not affect the results of the other groups. */
    private static boolean measured(BenchmarkGroup group, ServingOptions options, BenchmarkReport report)
            throws InterruptedException {
        try {
            group.measure(options, report);
            return true;
        } catch (IOException | RuntimeException e) {
            report.note("Rows %s failed: %s"
                    .formatted(group.rows().stream().sorted().toList(), e));
            return false;
        }
    }

    private static String machine() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            var model = lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse(System.getProperty("os.arch"));
            return "%s, %s, Java %s, ONNX Runtime %s"
                    .formatted(
                            model,
                            LocalDate.now(ZoneOffset.UTC),
                            Runtime.version(),
                            OrtEnvironment.getEnvironment().getVersion());
        }
    }
}
