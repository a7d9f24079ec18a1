package io.dcgan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real inference service, with folders and a broker that a test chooses. */
final class InferenceProcess implements AutoCloseable {
    private static final Path JAR = Path.of("../../inference-service/target/quarkus-app/quarkus-run.jar")
            .toAbsolutePath()
            .normalize();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final int port;
    private final Process process;

    private InferenceProcess(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /** @param folder where its store, its cache and its log lie */
    static InferenceProcess start(Path folder, String broker) throws IOException {
        return start(folder, broker, "cache");
    }

    /** @param cache its own, in the folder: of several replicas each has one */
    static InferenceProcess start(Path folder, String broker, String cache) throws IOException {
        return start(folder, broker, cache, List.of());
    }

    /**
     * With its cache on a disk of its own, that only it sees and that is gone with it.
     *
     * @param size     such as {@code 2m}
     * @param writable whether it takes anything
     */
    static InferenceProcess startOnDisk(Path folder, String broker, String size, boolean writable) throws IOException {
        var cache = Files.createDirectories(folder.resolve("cache"));
        var mount = "mount -t tmpfs -o size=%s,%s disk %s".formatted(size, writable ? "rw" : "ro", cache);
        return start(folder, broker, "cache", inNamespace(mount + " && exec \"$0\" \"$@\""));
    }

    /** Whether this machine lets a process have disks of its own. */
    static boolean canMount(Path folder) throws IOException, InterruptedException {
        var command = new ArrayList<>(inNamespace("mount -t tmpfs disk " + folder));
        return new ProcessBuilder(command).start().waitFor() == 0;
    }

    private static List<String> inNamespace(String script) {
        return List.of("unshare", "--map-root-user", "--mount", "sh", "-c", script);
    }

    private static InferenceProcess start(Path folder, String broker, String cache, List<String> launcher)
            throws IOException {
        int port = FreePort.find();
        var command = new ArrayList<>(launcher);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:ErrorFile=" + folder.resolve("crash.log"),
                "-jar",
                JAR.toString()));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("inference.log").toFile()));
        builder.environment().put("KAFKA_BOOTSTRAP_SERVERS", broker);
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        builder.environment().put("DCGAN_STORE_FOLDER", folder.resolve("store").toString());
        builder.environment().put("DCGAN_INFERENCE_CACHE", folder.resolve(cache).toString());
        return new InferenceProcess(port, builder.start());
    }

    HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .build();
    }

    HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return HTTP.send(request(path), BodyHandlers.ofByteArray());
    }

    HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }

    int port() {
        return port;
    }

    /** 0 while it does not answer. */
    int status(String path) throws InterruptedException {
        try {
            return get(path).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /** The release that answers; empty while none does. */
    String live() throws InterruptedException {
        try {
            return get("/generate").headers().firstValue("Dcgan-Release").orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    void awaitReady() throws InterruptedException {
        await("it is ready", () -> status("/q/health/ready") == 200);
    }

    void awaitLive(String release) throws InterruptedException {
        await(release + " is live", () -> live().equals(release));
    }

    /** What must come true. */
    interface Condition {
        boolean holds() throws InterruptedException;
    }

    private void await(String what, Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.holds()) {
            assertThat(process.isAlive()).as("it lives").isTrue();
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** As Kubernetes does it. */
    @Override
    public void close() {
        process.destroy();
        try {
            assertThat(process.waitFor(15, TimeUnit.SECONDS))
                    .as("it ends on SIGTERM")
                    .isTrue();
            assertThat(process.exitValue())
                    .as("its end is that of a SIGTERM, not of a crash")
                    .isEqualTo(143);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
