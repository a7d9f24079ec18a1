package io.dcgan.inference.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** CPU use of an idle server that is connected to its broker. */
final class IdleBenchmark implements BenchmarkGroup {
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final ReportRow SHARE = new ReportRow(
            10, "CPU when idle, share of a core", BenchmarkGoal.atMost(1).in(2, "%"));

    @Override
    public Set<Integer> rows() {
        return Set.of(10);
    }

    @Override
    public void measure(ServingOptions options, BenchmarkReport report) throws IOException, InterruptedException {
        try (var environment = ServerEnvironment.open(options);
                var server = environment.start(environment.service())) {
            ClosedLoopLoad.run(server.get("/generate"), 1, options.seconds()).requireAllCorrect();
            Thread.sleep(WARM_UP.toMillis());
            AlternatingRounds.run(options.rounds(), List.of(), () -> {
                double before = server.figures().cpuSeconds();
                long began = System.nanoTime();
                Thread.sleep(options.idle().toMillis());
                double seconds = (System.nanoTime() - began) / 1e9;
                report.value(SHARE, 100 * (server.figures().cpuSeconds() - before) / seconds);
            });
        }
    }
}
