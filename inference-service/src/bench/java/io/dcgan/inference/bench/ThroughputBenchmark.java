package io.dcgan.inference.bench;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Sheets of 64 images over HTTP compared with the bare loop: the overhead of the service around the runtime. */
final class ThroughputBenchmark implements BenchmarkGroup {
    static final int CONNECTIONS = 4;
    static final int COUNT = 64;

    private static final ReportRow SPEED = new ReportRow(
            1,
            "images/s over HTTP, count 64, `raw` ÷ bare loop, batch 64",
            BenchmarkGoal.atLeast(0.90).in(3, ""));
    private static final ReportRow CPU = new ReportRow(
            2,
            "CPU time per image over HTTP, count 64, PNG ÷ bare loop, batch 64",
            BenchmarkGoal.atMost(1.25).in(3, ""));

    private static final String BARE = "bare loop, batch 64, images/s";
    private static final String RAW = "HTTP, count 64, `raw`, images/s";
    private static final String PNG = "HTTP, count 64, PNG, images/s";
    private static final String BARE_CPU = "bare loop, batch 64, CPU µs per image";
    private static final String PNG_CPU = "HTTP, count 64, PNG, CPU µs per image";

    @Override
    public Set<Integer> rows() {
        return Set.of(1, 2);
    }

    @Override
    public void measure(ServingOptions options, BenchmarkReport report) throws IOException, InterruptedException {
        try (var environment = ServerEnvironment.open(options);
                var server = environment.start(environment.service());
                var bare = BareLoopProcess.start(options)) {
            var raw = server.get("/generate?count=64&format=raw");
            var png = server.get("/generate?count=64");
            bare.run(COUNT, options.warmUp());
            // Large responses are too rare per second: alone, they would take minutes to get their code compiled.
            ClosedLoopLoad.run(server.get("/generate"), ManyClientsBenchmark.CONNECTIONS, options.warmUp())
                    .requireAllCorrect();
            ClosedLoopLoad.run(raw, CONNECTIONS, options.warmUp()).requireAllCorrect();
            ClosedLoopLoad.run(png, CONNECTIONS, options.warmUp()).requireAllCorrect();
            List<AlternatingRounds.Step> steps = List.of(
                    () -> bare(bare.run(COUNT, options.seconds()), report),
                    () -> report.figure(
                            RAW,
                            COUNT
                                    * ClosedLoopLoad.run(raw, CONNECTIONS, options.seconds())
                                            .requireAllCorrect()
                                            .perSecond(200)),
                    () -> png(server, png, options, report));
            AlternatingRounds.run(options.rounds(), steps, () -> {
                report.value(SPEED, report.last(RAW) / report.last(BARE));
                report.value(CPU, report.last(PNG_CPU) / report.last(BARE_CPU));
            });
        }
    }

    private static void bare(BareLoop.Speed speed, BenchmarkReport report) {
        report.figure(BARE, COUNT * speed.perSecond());
        report.figure(BARE_CPU, speed.cpuSeconds() * 1e6 / COUNT);
    }

    private static void png(ServerProcess server, LoadRequest png, ServingOptions options, BenchmarkReport report)
            throws IOException, InterruptedException {
        double before = server.figures().cpuSeconds();
        var answers = ClosedLoopLoad.run(png, CONNECTIONS, options.seconds()).requireAllCorrect();
        double used = server.figures().cpuSeconds() - before;
        report.figure(PNG, COUNT * answers.perSecond(200));
        report.figure(PNG_CPU, used * 1e6 / (COUNT * answers.count()));
    }
}
