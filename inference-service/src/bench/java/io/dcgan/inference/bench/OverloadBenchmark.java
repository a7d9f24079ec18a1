package io.dcgan.inference.bench;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Five times the maximum load: the service keeps its full throughput and rejects the rest at once. */
final class OverloadBenchmark implements BenchmarkGroup {
    private static final int TIMES = 5;

    /** More than the requests that are queued or being rejected at any time. */
    private static final int CONNECTIONS = 96;

    private static final ReportRow ANSWERED = new ReportRow(
            9,
            "a",
            "images/s at five times the maximum load ÷ maximum, count 64, PNG",
            BenchmarkGoal.atLeast(0.95).in(3, ""));
    private static final ReportRow TURNED_AWAY =
            new ReportRow(9, "b", "p99 until 429", BenchmarkGoal.atMost(20).in(1, "ms"));

    private static final String BEST = "count 64, PNG, maximum, responses/s";
    private static final String OVERLOADED = "count 64, PNG, overloaded, responses/s";
    private static final String REFUSED = "overloaded, rejections/s";
    private static final String REFUSAL = "overloaded, p99 until 429, ms";

    @Override
    public Set<Integer> rows() {
        return Set.of(9);
    }

    @Override
    public void measure(ServingOptions options, BenchmarkReport report) throws IOException, InterruptedException {
        try (var environment = ServerEnvironment.open(options);
                var server = environment.start(environment.service())) {
            var sheet = server.get("/generate?count=64");
            var warm = ClosedLoopLoad.run(sheet, ThroughputBenchmark.CONNECTIONS, options.warmUp())
                    .requireAllCorrect();
            OpenLoopLoad.run(sheet, CONNECTIONS, TIMES * warm.perSecond(200), options.warmUp());
            AlternatingRounds.run(options.rounds(), List.of(() -> round(sheet, options, report)), () -> {
                report.value(ANSWERED, report.last(OVERLOADED) / report.last(BEST));
                report.value(TURNED_AWAY, report.last(REFUSAL));
            });
        }
    }

    /** Measures the maximum first, because the overload depends on it. */
    private static void round(LoadRequest sheet, ServingOptions options, BenchmarkReport report)
            throws IOException, InterruptedException {
        var best = ClosedLoopLoad.run(sheet, ThroughputBenchmark.CONNECTIONS, options.seconds())
                .requireAllCorrect();
        report.figure(BEST, best.perSecond(200));
        var answers = OpenLoopLoad.run(sheet, CONNECTIONS, TIMES * best.perSecond(200), options.seconds());
        System.err.println("  " + answers);
        report.figure(OVERLOADED, answers.perSecond(200));
        report.figure(REFUSED, answers.perSecond(429));
        report.figure(REFUSAL, answers.withStatus(429).micros(0.99) / 1e3);
    }
}
