package io.dcgan.inference.bench;

import io.dcgan.common.release.GeneratorRelease;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Releases that arrive under load: clients do not notice, and replaced releases leave nothing behind. */
final class ReleaseSwapBenchmark implements BenchmarkGroup {
    private static final int CONNECTIONS = 16;
    private static final int EARLY = 10;
    private static final Duration BETWEEN = Duration.ofSeconds(5);

    /** Number of swaps in one measurement. */
    private static final int SOME = 6;

    private static final ReportRow P99 = new ReportRow(
            5, "p99 with a swap every 5 s ÷ p99 without, count 1, PNG, at half load", BenchmarkGoal.atMost(1.5));
    private static final ReportRow FAILED =
            new ReportRow(6, "failed or mixed responses over all swaps, at half load", BenchmarkGoal.exactly(0));
    private static final ReportRow MEMORY = new ReportRow(
            8,
            "a",
            "RSS after all swaps ÷ after %d".formatted(EARLY),
            BenchmarkGoal.atMost(1.05).in(3, ""));
    private static final ReportRow P50 = new ReportRow(
            8,
            "b",
            "p50 after all swaps ÷ after %d".formatted(EARLY),
            BenchmarkGoal.atMost(1.05).in(3, ""));
    private static final ReportRow THREADS =
            new ReportRow(8, "c", "threads after all swaps − after %d".formatted(EARLY), BenchmarkGoal.exactly(0));

    private static final String HALF = "half load, requests/s";
    private static final String CALM = "at half load, p99, µs";
    private static final String SWAPPING = "at half load, with swaps, p99, µs";

    @Override
    public Set<Integer> rows() {
        return Set.of(5, 6, 7, 8);
    }

    @Override
    public void measure(ServingOptions options, BenchmarkReport report) throws IOException, InterruptedException {
        var all = new LoadResults();
        try (var bare = BareLoopProcess.start(options)) {
            AlternatingRounds.run(options.rounds(), List.of(() -> all.addAll(round(bare, options, report))), () -> {});
        }
        report.figure("responses during swaps", all.count());
        report.value(FAILED, all.failed());
        if (all.failed() > 0) {
            report.note("Responses during swaps: " + all + ".");
        }
    }

    /** Measures one round, with a new server that has not swapped yet. */
    private static LoadResults round(BareLoopProcess bare, ServingOptions options, BenchmarkReport report)
            throws IOException, InterruptedException {
        try (var environment = ServerEnvironment.open(options);
                var server = environment.start(environment.service())) {
            var swapper = new ReleaseSwapper(environment);
            report.figure(HALF, halfLoad(server, options));
            p99(server, environment, swapper, report);
            var answers = growth(server, swapper, options, report);
            new FirstImageBenchmark(environment, server, swapper, bare).measure(report);
            return answers;
        }
    }

    private static double halfLoad(ServerProcess server, ServingOptions options)
            throws IOException, InterruptedException {
        var one = server.get("/generate");
        ClosedLoopLoad.run(one, CONNECTIONS, options.warmUp()).requireAllCorrect();
        return ClosedLoopLoad.run(one, CONNECTIONS, options.seconds())
                        .requireAllCorrect()
                        .perSecond(200)
                / 2;
    }

    private static void p99(
            ServerProcess server, ServerEnvironment environment, ReleaseSwapper swapper, BenchmarkReport report)
            throws IOException, InterruptedException {
        // Prepare before the load, because writing files takes time from the client's core.
        var releases = new ArrayList<GeneratorRelease>();
        for (int i = 0; i < SOME; i++) {
            releases.add(swapper.prepare());
        }
        report.figure(CALM, p99(server, report.last(HALF), releases, environment::publishElsewhere));
        report.figure(SWAPPING, p99(server, report.last(HALF), releases, swapper::publish));
        report.value(P99, report.last(SWAPPING) / report.last(CALM));
    }

    /** A way to publish a release to the broker. */
    @FunctionalInterface
    private interface Publication {
        void publish(GeneratorRelease release) throws IOException, InterruptedException;
    }

    private static double p99(
            ServerProcess server, double perSecond, List<GeneratorRelease> releases, Publication publication)
            throws IOException, InterruptedException {
        var load = new BackgroundLoad(server.get("/generate"), CONNECTIONS, perSecond);
        for (var release : releases) {
            Thread.sleep(BETWEEN.toMillis() / 2);
            publication.publish(release);
            Thread.sleep(BETWEEN.toMillis() / 2);
        }
        return load.end().requireAllCorrect().withStatus(200).micros(0.99);
    }

    /** The state of a server between swaps, under load. */
    private record State(double p50, double memory, int threads) {
        static State of(ServerProcess server, LoadRequest request, double perSecond, Duration time)
                throws IOException, InterruptedException {
            var answers =
                    OpenLoopLoad.run(request, CONNECTIONS, perSecond, time).requireAllCorrect();
            return new State(
                    answers.withStatus(200).micros(0.5),
                    server.figures().residentMebibytes(),
                    server.figures().threads());
        }

        void report(int swaps, BenchmarkReport report) {
            report.figure("after %d swaps, p50, µs".formatted(swaps), p50);
            report.figure("after %d swaps, RSS, MiB".formatted(swaps), memory);
            report.figure("after %d swaps, threads".formatted(swaps), threads);
        }
    }

    private static LoadResults growth(
            ServerProcess server, ReleaseSwapper swapper, ServingOptions options, BenchmarkReport report)
            throws IOException, InterruptedException {
        var known = swapper.request(server);
        double half = report.last(HALF);
        // Warm up first, because ongoing compilation would distort the first measurement.
        OpenLoopLoad.run(known, CONNECTIONS, half, options.warmUp()).requireAllCorrect();
        var answers = swap(EARLY, swapper, known, half);
        var early = State.of(server, known, half, options.seconds());
        early.report(EARLY, report);
        answers.addAll(swap(options.swaps() - EARLY, swapper, known, half));
        System.err.println("  " + answers);
        var late = State.of(server, known, half, options.seconds());
        late.report(options.swaps(), report);
        report.value(MEMORY, late.memory() / early.memory());
        report.value(P50, late.p50() / early.p50());
        report.value(THREADS, late.threads() - early.threads());
        return answers;
    }

    private static LoadResults swap(int times, ReleaseSwapper swapper, LoadRequest known, double perSecond)
            throws IOException, InterruptedException {
        var load = new BackgroundLoad(known, CONNECTIONS, perSecond);
        try {
            for (int i = 0; i < times; i++) {
                swapper.swap();
            }
        } catch (IOException | InterruptedException e) {
            load.end();
            throw e;
        }
        return load.end();
    }
}
