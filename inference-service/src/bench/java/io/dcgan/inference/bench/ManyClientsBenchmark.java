package io.dcgan.inference.bench;

import io.dcgan.inference.bench.constant.ConstantPicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Many clients that request one picture each: the throughput of micro-batches relative to the limit of HTTP and the
 * runtime together. The limit per image is the time of a response with a constant picture plus a 32nd of a bare run of
 * 32.
 */
final class ManyClientsBenchmark implements BenchmarkGroup {
    static final int CONNECTIONS = 32;

    private static final ReportRow LIMIT = new ReportRow(
            4,
            "a",
            "images/s at 32 connections of count 1, PNG ÷ 1 ÷ (HTTP with a constant picture + bare run of 32 ÷ 32)",
            BenchmarkGoal.atLeast(0.85).in(3, ""));
    private static final ReportRow BATCHING = new ReportRow(
            4, "b", "the same ÷ without batching", BenchmarkGoal.above(1).in(3, ""));

    private static final String BARE = "bare loop, batch 32, images/s";
    private static final String CONSTANT = "HTTP with a constant picture, 32 connections, responses/s";
    private static final String SERVICE = "HTTP, count 1, PNG, 32 connections, images/s";
    private static final String UNBATCHED = "the same without batching, images/s";

    @Override
    public Set<Integer> rows() {
        return Set.of(4);
    }

    @Override
    public void measure(ServingOptions options, BenchmarkReport report) throws IOException, InterruptedException {
        try (var environment = ServerEnvironment.open(options);
                var server = environment.start(environment.service());
                var unbatched = environment.start(environment.service().with("DCGAN_INFERENCE_BATCH_SIZE", "1"));
                var constant = environment.start(constant(environment, server));
                var bare = BareLoopProcess.start(options)) {
            bare.run(CONNECTIONS, options.warmUp());
            ask(constant, "/constant", options.warmUp());
            ask(server, "/generate", options.warmUp());
            ask(unbatched, "/generate", options.warmUp());
            List<AlternatingRounds.Step> steps = List.of(
                    () -> report.figure(
                            BARE,
                            CONNECTIONS
                                    * bare.run(CONNECTIONS, options.seconds()).perSecond()),
                    () -> report.figure(CONSTANT, ask(constant, "/constant", options.seconds())),
                    () -> report.figure(SERVICE, ask(server, "/generate", options.seconds())),
                    () -> report.figure(UNBATCHED, ask(unbatched, "/generate", options.seconds())));
            AlternatingRounds.run(options.rounds(), steps, () -> {
                double limit = 1 / (1 / report.last(CONSTANT) + 1 / report.last(BARE));
                report.value(LIMIT, report.last(SERVICE) / limit);
                report.value(BATCHING, report.last(SERVICE) / report.last(UNBATCHED));
            });
        }
    }

    private static double ask(ServerProcess server, String path, Duration time)
            throws IOException, InterruptedException {
        return ClosedLoopLoad.run(server.get(path), CONNECTIONS, time)
                .requireAllCorrect()
                .perSecond(200);
    }

    /** Builds a server that responds with a picture drawn by the service, so that it has a realistic size. */
    private static ServerLaunch constant(ServerEnvironment environment, ServerProcess service)
            throws IOException, InterruptedException {
        var folder = environment.folder().resolve("constant");
        var root = QuarkusApplicationBuilder.rootOf(folder.resolve("classes"), List.of(ConstantPicture.class));
        // Limits and roles need beans of the service.
        Files.writeString(
                root.resolve("application.properties"),
                Files.readString(Path.of("target/classes/application.properties"))
                        + "\nquarkus.arc.exclude-types=io.dcgan.common.platform.http.**\n");
        var jar = QuarkusApplicationBuilder.build(root, folder.resolve("target"), "fast-jar");
        var picture = folder.resolve("picture.png");
        Files.write(picture, picture(service));
        return environment.service().withJar(jar).with(ConstantPicture.VARIABLE, picture.toString());
    }

    private static byte[] picture(ServerProcess service) throws IOException {
        var request = service.get("/generate?seed=1");
        try (var connection = new HttpConnection(request.server())) {
            return connection.ask(request.bytes()).body();
        }
    }
}
