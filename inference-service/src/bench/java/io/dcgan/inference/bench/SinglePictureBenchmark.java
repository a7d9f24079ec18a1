package io.dcgan.inference.bench;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** One picture for one client: the latency that the service adds to a run. */
final class SinglePictureBenchmark implements BenchmarkGroup {
    private static final int PER_SECOND = 100;

    private static final BenchmarkGoal GOAL = BenchmarkGoal.atMost(250).in(0, "µs");
    private static final ReportRow CLOSED =
            new ReportRow(3, "a", "p50 of count 1, PNG, one connection − bare run of batch 1", GOAL);
    private static final ReportRow HALF =
            new ReportRow(3, "b", "the same at fixed times, at half the maximum rate", GOAL);
    private static final ReportRow OPEN =
            new ReportRow(3, "c", "the same at fixed times, %d per second".formatted(PER_SECOND), GOAL);
    private static final ReportRow PACED =
            new ReportRow(3, "d", "the same − bare run of batch 1 at the same rate", GOAL);

    private static final String BARE_P50 = "bare run, batch 1, p50, µs";
    private static final String PACED_P50 = "bare run, batch 1, at fixed times, p50, µs";
    private static final String CLOSED_P50 = "HTTP, count 1, PNG, one connection, p50, µs";
    private static final String HALF_P50 = "HTTP, count 1, PNG, at fixed times, half the maximum rate, p50, µs";
    private static final String OPEN_P50 =
            "HTTP, count 1, PNG, at fixed times, %d per second, p50, µs".formatted(PER_SECOND);
    private static final String OPEN_P99 =
            "HTTP, count 1, PNG, at fixed times, %d per second, p99, µs".formatted(PER_SECOND);

    @Override
    public Set<Integer> rows() {
        return Set.of(3);
    }

    @Override
    public void measure(ServingOptions options, BenchmarkReport report) throws IOException, InterruptedException {
        try (var environment = ServerEnvironment.open(options);
                var server = environment.start(environment.service());
                var bare = BareLoopProcess.start(options)) {
            var one = server.get("/generate");
            bare.run(1, options.warmUp());
            double most = ClosedLoopLoad.run(one, 1, options.warmUp())
                    .requireAllCorrect()
                    .perSecond(200);
            List<AlternatingRounds.Step> steps = List.of(
                    () -> report.figure(BARE_P50, bare.run(1, options.seconds()).micros()),
                    () -> report.figure(
                            PACED_P50, bare.pace(PER_SECOND, options.seconds()).micros()),
                    () -> report.figure(
                            CLOSED_P50,
                            ClosedLoopLoad.run(one, 1, options.seconds())
                                    .requireAllCorrect()
                                    .withStatus(200)
                                    .micros(0.5)),
                    () -> report.figure(
                            HALF_P50,
                            OpenLoopLoad.run(one, 1, most / 2, options.seconds())
                                    .requireAllCorrect()
                                    .withStatus(200)
                                    .micros(0.5)),
                    () -> {
                        var answers = OpenLoopLoad.run(one, 1, PER_SECOND, options.seconds())
                                .requireAllCorrect()
                                .withStatus(200);
                        report.figure(OPEN_P50, answers.micros(0.5));
                        report.figure(OPEN_P99, answers.micros(0.99));
                    });
            AlternatingRounds.run(options.rounds(), steps, () -> {
                report.value(CLOSED, report.last(CLOSED_P50) - report.last(BARE_P50));
                report.value(HALF, report.last(HALF_P50) - report.last(BARE_P50));
                report.value(OPEN, report.last(OPEN_P50) - report.last(BARE_P50));
                report.value(PACED, report.last(OPEN_P50) - report.last(PACED_P50));
            });
        }
    }
}
