package io.dcgan.inference.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The cost of observability: the service compared with one built without meters, and with one that traces every request
 * to an unreachable collector.
 */
final class ObservabilityBenchmark implements BenchmarkGroup {
    private static final int CONNECTIONS = 32;

    private static final ReportRow METRICS = new ReportRow(
            13,
            "a",
            "images/s at 32 connections of count 1, PNG, with metrics ÷ built without metrics",
            BenchmarkGoal.atLeast(0.98).in(3, ""));
    private static final ReportRow SHEETS = new ReportRow(
            13,
            "b",
            "images/s of count 64, PNG, with metrics ÷ built without metrics",
            BenchmarkGoal.atLeast(0.98).in(3, ""));

    private static final String WITH = "HTTP, count 1, PNG, 32 connections, with metrics, images/s";
    private static final String WITHOUT = "the same, built without metrics, images/s";
    private static final String TRACED = "the same, with metrics and every request traced, images/s";
    private static final String SHEETS_WITH = "HTTP, count 64, PNG, 4 connections, with metrics, sheets/s";
    private static final String SHEETS_WITHOUT = "the same, built without metrics, sheets/s";

    @Override
    public Set<Integer> rows() {
        return Set.of(13);
    }

    @Override
    public void measure(ServingOptions options, BenchmarkReport report) throws IOException, InterruptedException {
        try (var environment = ServerEnvironment.open(options)) {
            var unwatched = environment.service().withJar(unwatched(environment));
            var tracing = environment
                    .service()
                    .with("QUARKUS_OTEL_SDK_DISABLED", "false")
                    .with("QUARKUS_LOG_CATEGORY__IO_QUARKUS_OPENTELEMETRY__LEVEL", "OFF");
            try (var with = environment.start(environment.service());
                    var without = environment.start(unwatched);
                    var traced = environment.start(tracing)) {
                for (var server : List.of(with, without, traced)) {
                    ask(server, "/generate", CONNECTIONS, options.warmUp());
                    ask(server, "/generate?count=64", ThroughputBenchmark.CONNECTIONS, options.warmUp());
                }
                var time = options.seconds();
                List<AlternatingRounds.Step> steps = List.of(
                        () -> report.figure(WITH, ask(with, "/generate", CONNECTIONS, time)),
                        () -> report.figure(WITHOUT, ask(without, "/generate", CONNECTIONS, time)),
                        () -> report.figure(TRACED, ask(traced, "/generate", CONNECTIONS, time)),
                        () -> report.figure(
                                SHEETS_WITH, ask(with, "/generate?count=64", ThroughputBenchmark.CONNECTIONS, time)),
                        () -> report.figure(
                                SHEETS_WITHOUT,
                                ask(without, "/generate?count=64", ThroughputBenchmark.CONNECTIONS, time)));
                AlternatingRounds.run(options.rounds(), steps, () -> {
                    report.value(METRICS, report.last(WITH) / report.last(WITHOUT));
                    report.value(SHEETS, report.last(SHEETS_WITH) / report.last(SHEETS_WITHOUT));
                });
            }
        }
    }

    private static double ask(ServerProcess server, String path, int connections, Duration time)
            throws IOException, InterruptedException {
        return ClosedLoopLoad.run(server.get(path), connections, time)
                .requireAllCorrect()
                .perSecond(200);
    }

    /** Builds the service without a registry and without the framework's meters. */
    private static Path unwatched(ServerEnvironment environment) throws IOException, InterruptedException {
        var folder = environment.folder().resolve("unwatched");
        var root = copy(Path.of("target/classes"), folder.resolve("classes"));
        Files.writeString(
                root.resolve("application.properties"),
                "\nquarkus.micrometer.registry-enabled-default=false\nquarkus.micrometer.binder-enabled-default=false\n",
                StandardOpenOption.APPEND);
        return QuarkusApplicationBuilder.build(root, folder.resolve("target"), "fast-jar");
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (var path : all.toList()) {
                var target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
        return to;
    }
}
