package io.dcgan.inference.bench;

import io.dcgan.common.release.GeneratorRelease;
import java.io.IOException;
import java.util.ArrayList;

/** From the record on Kafka to the first image of a new release, beside what cannot be left out of it. */
final class FirstImage {
    private static final int RELEASES = 10;
    private static final int LOADS = 30;

    /** So that asking does not take the time that loading needs. */
    private static final int BETWEEN_MILLIS = 1;

    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private static final Row RATIO =
            new Row(7, "Kafka record to first image ÷ bare read, digest, load and run", Goal.atMost(1.5));
    private static final String TIME = "Kafka record to first image, ms";
    private static final String SENT = "Kafka record until the broker has it, ms";
    private static final String BARE = "bare read, digest, load and run, ms";

    private final Place place;
    private final ServerProcess server;
    private final Swapper swapper;
    private final BareProcess bare;

    FirstImage(Place place, ServerProcess server, Swapper swapper, BareProcess bare) {
        this.place = place;
        this.server = server;
        this.swapper = swapper;
        this.bare = bare;
    }

    void measure(Report report) throws IOException, InterruptedException {
        var millis = new ArrayList<Double>();
        var sent = new ArrayList<Double>();
        for (int i = 0; i < RELEASES; i++) {
            var release = swapper.prepare();
            long began = System.nanoTime();
            swapper.publish(release);
            sent.add((System.nanoTime() - began) / 1e6);
            awaitFirst(release);
            millis.add((System.nanoTime() - began) / 1e6);
        }
        var file = place.file(swapper.prepare());
        report.figure(TIME, Spread.of(millis).median());
        report.figure(SENT, Spread.of(sent).median());
        bare.load(LOADS, file);
        report.figure(BARE, bare.load(LOADS, file).micros() / 1e3);
        report.value(RATIO, report.last(TIME) / report.last(BARE));
    }

    private void awaitFirst(GeneratorRelease release) throws IOException, InterruptedException {
        var request = server.get("/generate");
        long began = System.nanoTime();
        try (var connection = new HttpConnection(request.server())) {
            while (System.nanoTime() - began < PATIENCE_NANOS) {
                var reply = connection.ask(request.bytes());
                if (reply.header("Dcgan-Release")
                        .filter(release.id().value()::equals)
                        .isPresent()) {
                    return;
                }
                Thread.sleep(BETWEEN_MILLIS);
            }
        }
        throw new IOException("release %s must be live".formatted(release.id()));
    }
}
