package io.dcgan.inference.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** A server that has nothing to do, with its broker there. */
final class Idle implements Group {
    private static final Duration SETTLE = Duration.ofSeconds(10);
    private static final Row SHARE =
            new Row(10, "CPU when idle, of a core", Goal.atMost(1).in(2, "%"));

    @Override
    public Set<Integer> rows() {
        return Set.of(10);
    }

    @Override
    public void measure(Options options, Report report) throws IOException, InterruptedException {
        try (var place = Place.open(options);
                var server = place.start(place.service())) {
            ClosedLoop.run(server.get("/generate"), 1, options.seconds()).allRight();
            Thread.sleep(SETTLE.toMillis());
            Rounds.run(options.rounds(), List.of(), () -> {
                double before = server.figures().cpuSeconds();
                long began = System.nanoTime();
                Thread.sleep(options.idle().toMillis());
                double seconds = (System.nanoTime() - began) / 1e9;
                report.value(SHARE, 100 * (server.figures().cpuSeconds() - before) / seconds);
            });
        }
    }
}
