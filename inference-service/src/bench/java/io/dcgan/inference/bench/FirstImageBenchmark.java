package io.dcgan.inference.bench;

import io.dcgan.common.release.GeneratorRelease;
import java.io.IOException;
import java.util.ArrayList;

/** Time from the Kafka record to the first image of a new release, compared with the unavoidable part of it. */
final class FirstImageBenchmark {
    private static final int RELEASES = 20;
    private static final int LOADS = 30;
    private static final int RECORDS = 2_000;
    private static final int ASKED = 50_000;
    private static final int REST_MILLIS = 5_000;
    private static final String PATH = "/generate?seed=1";

    /** Pause between requests, so that polling does not take CPU time from loading. */
    private static final int BETWEEN_MILLIS = 1;

    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private static final ReportRow RATIO = new ReportRow(
            7, "a", "Kafka record to first image ÷ bare read, hash, load and run", BenchmarkGoal.atMost(1.5));
    private static final ReportRow SELDOM =
            new ReportRow(7, "b", "the same ÷ bare read, hash, load and run after a pause", BenchmarkGoal.atMost(1.5));
    private static final String TIME = "Kafka record to first image, ms";
    private static final String SENT = "Kafka record until acknowledged, ms";
    private static final String BARE = "bare read, hash, load and run, ms";
    private static final String BARE_SELDOM = "the same after a pause, ms";

    private final ServerEnvironment environment;
    private final ServerProcess server;
    private final ReleaseSwapper swapper;
    private final BareLoopProcess bare;

    FirstImageBenchmark(
            ServerEnvironment environment, ServerProcess server, ReleaseSwapper swapper, BareLoopProcess bare) {
        this.environment = environment;
        this.server = server;
        this.swapper = swapper;
        this.bare = bare;
    }

    void measure(BenchmarkReport report) throws IOException, InterruptedException {
        var millis = new ArrayList<Double>();
        var sent = new ArrayList<Double>();
        var asked = server.get(PATH);
        try (var connection = new HttpConnection(asked.server())) {
            warmUp(connection, asked);
            for (int i = 0; i < RELEASES; i++) {
                var release = swapper.prepare();
                var unless = server.getUnless(PATH, etag(connection, asked));
                // By now the previous release is copied to the disk.
                Thread.sleep(BareLoop.REST_MILLIS);
                long began = System.nanoTime();
                swapper.publish(release);
                sent.add((System.nanoTime() - began) / 1e6);
                awaitFirst(release, connection, unless);
                millis.add((System.nanoTime() - began) / 1e6);
            }
        }
        var file = environment.file(swapper.prepare());
        report.figure(TIME, ValueSpread.of(millis).median());
        report.figure(SENT, ValueSpread.of(sent).median());
        bare.load(LOADS, file);
        report.figure(BARE, bare.load(LOADS, file).micros() / 1e3);
        report.figure(BARE_SELDOM, bare.loadSeldom(LOADS, file).micros() / 1e3);
        report.value(RATIO, report.last(TIME) / report.last(BARE));
        report.value(SELDOM, report.last(TIME) / report.last(BARE_SELDOM));
    }

    /**
     * Warms up the broker with records, as in practice, and the server with requests, the first hundreds of which take
     * several times as long.
     */
    private void warmUp(HttpConnection connection, LoadRequest asked) throws IOException, InterruptedException {
        var release = swapper.prepare();
        for (int i = 0; i < RECORDS; i++) {
            environment.publishElsewhere(release);
        }
        var unless = server.getUnless(PATH, etag(connection, asked));
        for (int i = 0; i < ASKED; i++) {
            connection.ask(unless.bytes());
        }
        Thread.sleep(REST_MILLIS);
    }

    private static String etag(HttpConnection connection, LoadRequest asked) throws IOException {
        return connection
                .ask(asked.bytes())
                .header("ETag")
                .orElseThrow(() -> new IOException("the response to a seed must have an ETag"));
    }

    private static void awaitFirst(GeneratorRelease release, HttpConnection connection, LoadRequest unless)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        while (System.nanoTime() - began < PATIENCE_NANOS) {
            var reply = connection.ask(unless.bytes());
            if (reply.status() == 200
                    && reply.header("Dcgan-Release")
                            .filter(release.id().value()::equals)
                            .isPresent()) {
                return;
            }
            Thread.sleep(BETWEEN_MILLIS);
        }
        throw new IOException("release %s did not go live".formatted(release.id()));
    }
}
