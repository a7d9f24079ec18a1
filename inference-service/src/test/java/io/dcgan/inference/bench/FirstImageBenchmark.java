package io.dcgan.inference.bench;

import io.dcgan.common.release.GeneratorRelease;
import java.io.IOException;
import java.util.ArrayList;

/** From the record on Kafka to the first image of a new release, beside what cannot be left out of it. */
final class FirstImageBenchmark {
    private static final int RELEASES = 20;
    private static final int LOADS = 30;
    private static final int RECORDS = 2_000;
    private static final int ASKED = 50_000;
    private static final int REST_MILLIS = 5_000;
    private static final String PATH = "/generate?seed=1";

    /** So that asking does not take the time that loading needs. */
    private static final int BETWEEN_MILLIS = 1;

    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private static final ReportRow RATIO = new ReportRow(
            7, "a", "Kafka record to first image ÷ bare read, digest, load and run", BenchmarkGoal.atMost(1.5));
    private static final ReportRow SELDOM =
            new ReportRow(7, "b", "the same ÷ that at such times", BenchmarkGoal.atMost(1.5));
    private static final String TIME = "Kafka record to first image, ms";
    private static final String SENT = "Kafka record until the broker has it, ms";
    private static final String BARE = "bare read, digest, load and run, ms";
    private static final String BARE_SELDOM = "the same at such times, ms";

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
                // What came before has its copy on the disk.
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
     * A broker that has something to do, as others are, and a server that has been asked so before: the first hundreds of
     * times take several times as long.
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
                .orElseThrow(() -> new IOException("a seeded answer must have an ETag"));
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
        throw new IOException("release %s must be live".formatted(release.id()));
    }
}
