package io.dcgan.inference.bench;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** One picture for one client: what the service adds to the time of a run. */
final class OnePicture implements Group {
    private static final int PER_SECOND = 100;

    private static final Goal GOAL = Goal.atMost(250).in(0, "µs");
    private static final Row CLOSED =
            new Row(3, "a", "p50 of count 1, PNG, one connection − bare run of batch 1", GOAL);
    private static final Row HALF = new Row(3, "b", "the same at fixed times, half as many a second as at most", GOAL);
    private static final Row OPEN = new Row(3, "c", "the same at fixed times, %d a second".formatted(PER_SECOND), GOAL);
    private static final Row PACED = new Row(3, "d", "the same − bare run of batch 1 at such times", GOAL);

    private static final String BARE_P50 = "bare run, batch 1, p50, µs";
    private static final String PACED_P50 = "bare run, batch 1, at fixed times, p50, µs";
    private static final String CLOSED_P50 = "HTTP, count 1, PNG, one connection, p50, µs";
    private static final String HALF_P50 = "HTTP, count 1, PNG, at fixed times, half as many as at most, p50, µs";
    private static final String OPEN_P50 =
            "HTTP, count 1, PNG, at fixed times, %d a second, p50, µs".formatted(PER_SECOND);
    private static final String OPEN_P99 =
            "HTTP, count 1, PNG, at fixed times, %d a second, p99, µs".formatted(PER_SECOND);

    @Override
    public Set<Integer> rows() {
        return Set.of(3);
    }

    @Override
    public void measure(Options options, Report report) throws IOException, InterruptedException {
        try (var place = Place.open(options);
                var server = place.start(place.service());
                var bare = BareProcess.start(options)) {
            var one = server.get("/generate");
            bare.run(1, options.warmUp());
            double most = ClosedLoop.run(one, 1, options.warmUp()).allRight().perSecond(200);
            List<Rounds.Step> steps = List.of(
                    () -> report.figure(BARE_P50, bare.run(1, options.seconds()).micros()),
                    () -> report.figure(
                            PACED_P50, bare.pace(PER_SECOND, options.seconds()).micros()),
                    () -> report.figure(
                            CLOSED_P50,
                            ClosedLoop.run(one, 1, options.seconds())
                                    .allRight()
                                    .withStatus(200)
                                    .micros(0.5)),
                    () -> report.figure(
                            HALF_P50,
                            OpenLoop.run(one, 1, most / 2, options.seconds())
                                    .allRight()
                                    .withStatus(200)
                                    .micros(0.5)),
                    () -> {
                        var answers = OpenLoop.run(one, 1, PER_SECOND, options.seconds())
                                .allRight()
                                .withStatus(200);
                        report.figure(OPEN_P50, answers.micros(0.5));
                        report.figure(OPEN_P99, answers.micros(0.99));
                    });
            Rounds.run(options.rounds(), steps, () -> {
                report.value(CLOSED, report.last(CLOSED_P50) - report.last(BARE_P50));
                report.value(HALF, report.last(HALF_P50) - report.last(BARE_P50));
                report.value(OPEN, report.last(OPEN_P50) - report.last(BARE_P50));
                report.value(PACED, report.last(OPEN_P50) - report.last(PACED_P50));
            });
        }
    }
}
