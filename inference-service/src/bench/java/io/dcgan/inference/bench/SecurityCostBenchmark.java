package io.dcgan.inference.bench;

import io.dcgan.common.id.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * CPU time per response of the service, compared with that of an earlier build ({@code -Dbefore=…/quarkus-run.jar}), and
 * with the service where clients need roles.
 */
final class SecurityCostBenchmark implements BenchmarkGroup {
    private static final String TOKEN = "benchmark";

    /** A kind of request, and the number of connections that send it. */
    private enum Workload {
        SHEETS("a", "d", "/generate?count=64&format=raw", ThroughputBenchmark.CONNECTIONS),
        ONE_CLIENT("b", "e", "/generate", 1),
        MANY_CLIENTS("c", "f", "/generate", ManyClientsBenchmark.CONNECTIONS);

        private final String part;
        private final String partWithRoles;
        private final String path;
        private final int connections;

        Workload(String part, String partWithRoles, String path, int connections) {
            this.part = part;
            this.partWithRoles = partWithRoles;
            this.path = path;
            this.connections = connections;
        }

        String figure(String server) {
            return "%s, %d connections, %s, CPU µs per response".formatted(path, connections, server);
        }

        ReportRow now() {
            return row(part, "now ÷ before", BenchmarkGoal.atMost(1.03).in(3, ""));
        }

        ReportRow withRoles() {
            return row(
                    partWithRoles,
                    "with roles ÷ before",
                    BenchmarkGoal.atMost(1.10).in(3, ""));
        }

        private ReportRow row(String letter, String ratio, BenchmarkGoal goal) {
            return new ReportRow(
                    14,
                    letter,
                    "CPU time per response of %s with %d connections, %s".formatted(path, connections, ratio),
                    goal);
        }
    }

    private static final String NOW = "now";
    private static final String BEFORE = "before";
    private static final String ROLES = "with roles";

    @Override
    public Set<Integer> rows() {
        return Set.of(14);
    }

    @Override
    public void measure(ServingOptions options, BenchmarkReport report) throws IOException, InterruptedException {
        var before = Path.of(System.getProperty("before", ""));
        if (!Files.isRegularFile(before)) {
            System.err.println("row 14 needs -Dbefore=…/quarkus-run.jar of an earlier build");
            return;
        }
        try (var environment = ServerEnvironment.open(options)) {
            var tokens = Files.writeString(
                    environment.folder().resolve("tokens"),
                    "bench draw,observe "
                            + Sha256.of(TOKEN.getBytes(StandardCharsets.UTF_8)).hex() + "\n");
            try (var now = environment.start(environment.service());
                    var earlier = environment.start(environment.service().withJar(before));
                    var roles =
                            environment.start(environment.service().with("DCGAN_ACCESS_TOKENS", tokens.toString()))) {
                var steps = new ArrayList<AlternatingRounds.Step>();
                for (var workload : Workload.values()) {
                    add(steps, workload, NOW, now, options, report);
                    add(steps, workload, BEFORE, earlier, options, report);
                    add(steps, workload, ROLES, roles, options, report);
                }
                AlternatingRounds.run(options.rounds(), steps, () -> {
                    for (var workload : Workload.values()) {
                        double reference = report.last(workload.figure(BEFORE));
                        report.value(workload.now(), report.last(workload.figure(NOW)) / reference);
                        report.value(workload.withRoles(), report.last(workload.figure(ROLES)) / reference);
                    }
                });
            }
        }
    }

    private static void add(
            List<AlternatingRounds.Step> steps,
            Workload workload,
            String name,
            ServerProcess server,
            ServingOptions options,
            BenchmarkReport report)
            throws IOException, InterruptedException {
        var request = server.get(workload.path).withHeader("Authorization: Bearer " + TOKEN);
        cpuMicros(server, request, workload.connections, options.warmUp());
        steps.add(() -> report.figure(
                workload.figure(name), cpuMicros(server, request, workload.connections, options.seconds())));
    }

    /** Returns the CPU time of the server for each response, in microseconds. */
    private static double cpuMicros(ServerProcess server, LoadRequest request, int connections, Duration time)
            throws IOException, InterruptedException {
        double before = server.figures().cpuSeconds();
        var responses = ClosedLoopLoad.run(request, connections, time).requireAllCorrect();
        return (server.figures().cpuSeconds() - before)
                * 1e6
                / responses.withStatus(200).count();
    }
}
