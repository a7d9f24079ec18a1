package io.dcgan.inference.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Time from the start of the process until it is ready, with a local generator and on all cores. */
final class StartupBenchmark implements BenchmarkGroup {
    private static final ReportRow CACHED = new ReportRow(
            11,
            "process start to ready, JDK 25 with an AOT cache",
            BenchmarkGoal.atMost(1.2).in(2, "s"));

    private static final String NAMED = "DCGAN_JDK25";

    @Override
    public Set<Integer> rows() {
        return Set.of(11);
    }

    @Override
    public void measure(ServingOptions options, BenchmarkReport report) throws IOException, InterruptedException {
        try (var environment = ServerEnvironment.open(options)) {
            var plain = environment.service().onCores(allCores());
            var steps = new ArrayList<AlternatingRounds.Step>();
            steps.add(() -> seconds(
                    environment,
                    plain,
                    "JDK %s, start to ready, s".formatted(Runtime.version().feature()),
                    report));
            var jdk25 = jdk25();
            if (jdk25.isEmpty()) {
                report.note("Row 11 is skipped: no JDK 25 in /usr/lib/jvm, in /opt or named by " + NAMED + ".");
                AlternatingRounds.run(options.rounds(), steps, () -> {});
                return;
            }
            var on25 = plain.withJava(jdk25.get());
            var cached = cached(environment, on25);
            var withCache = "JDK 25 with an AOT cache, start to ready, s";
            steps.add(() -> seconds(environment, on25, "JDK 25, start to ready, s", report));
            steps.add(() -> seconds(environment, cached, withCache, report));
            AlternatingRounds.run(options.rounds(), steps, () -> report.value(CACHED, report.last(withCache)));
        }
    }

    private static void seconds(
            ServerEnvironment environment, ServerLaunch launch, String figure, BenchmarkReport report)
            throws IOException, InterruptedException {
        try (var server = environment.start(launch)) {
            report.figure(figure, server.start().toMillis() / 1e3);
        }
    }

    /** Builds the service in Quarkus's package for an AOT cache, and makes the cache from a start and some requests. */
    private static ServerLaunch cached(ServerEnvironment environment, ServerLaunch launch)
            throws IOException, InterruptedException {
        var folder = environment.folder().resolve("aot");
        var jar = QuarkusApplicationBuilder.build(Path.of("target/classes").toAbsolutePath(), folder, "aot-jar");
        var cache = folder.resolve("service.aot");
        var packed = launch.withJar(jar);
        try (var server = environment.start(packed.withJava(packed.javaHome(), "-XX:AOTCacheOutput=" + cache))) {
            ClosedLoopLoad.run(server.get("/generate"), 1, Duration.ofSeconds(1))
                    .requireAllCorrect();
        }
        if (!Files.exists(cache)) {
            throw new IOException("the JVM did not write " + cache);
        }
        return packed.withJava(packed.javaHome(), "-XX:AOTCache=" + cache);
    }

    private static String allCores() throws IOException {
        return Files.readString(Path.of("/sys/devices/system/cpu/online")).strip();
    }

    private static Optional<Path> jdk25() throws IOException {
        var named = System.getenv(NAMED);
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        for (var folder : List.of(Path.of("/usr/lib/jvm"), Path.of("/opt"))) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> homes = Files.list(folder)) {
                    var found = homes.filter(StartupBenchmark::is25).findFirst();
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static boolean is25(Path home) {
        try {
            return Files.isExecutable(home.resolve("bin/java"))
                    && Files.readString(home.resolve("release")).contains("JAVA_VERSION=\"25");
        } catch (IOException e) {
            // Not a JDK.
            return false;
        }
    }
}
