package io.dcgan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** The real inference service, with folders and a broker chosen by the test. */
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

    /** @param folder folder of its store, its cache and its log */
    static InferenceProcess start(Path folder, String broker) throws IOException {
        return start(folder, broker, "cache");
    }

    /** @param cache name of its cache within the folder, different for each replica */
    static InferenceProcess start(Path folder, String broker, String cache) throws IOException {
        return start(folder, broker, cache, List.of(), Map.of());
    }

    /** @param environment environment variables of the process */
    static InferenceProcess start(Path folder, String broker, Map<String, String> environment) throws IOException {
        return start(folder, broker, "cache", List.of(), environment);
    }

    /**
     * Starts the service with its cache on a private disk, which is visible to it alone and disappears with it.
     *
     * @param size     size of the disk, such as {@code 2m}
     * @param writable whether the disk is writable
     */
    static InferenceProcess startOnDisk(Path folder, String broker, String size, boolean writable) throws IOException {
        var cache = Files.createDirectories(folder.resolve("cache"));
        var mount = "mount -t tmpfs -o size=%s,%s disk %s".formatted(size, writable ? "rw" : "ro", cache);
        return start(folder, broker, "cache", inNamespace(mount + " && exec \"$0\" \"$@\""), Map.of());
    }

    /** Returns whether a process may mount private disks on this machine. */
    static boolean canMount(Path folder) throws IOException, InterruptedException {
        var command = new ArrayList<>(inNamespace("mount -t tmpfs disk " + folder));
        return new ProcessBuilder(command).start().waitFor() == 0;
    }

    private static List<String> inNamespace(String script) {
        return List.of("unshare", "--map-root-user", "--mount", "sh", "-c", script);
    }

    private static InferenceProcess start(
            Path folder, String broker, String cache, List<String> launcher, Map<String, String> environment)
            throws IOException {
        int port = FreePort.find();
        var command = new ArrayList<>(launcher);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:MaxDirectMemorySize=256m",
                "-XX:G1PeriodicGCInterval=30000",
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
        builder.environment().putAll(environment);
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

    /** Returns the memory of the process in bytes. */
    long residentBytes() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/%d/status".formatted(process.pid())))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    int port() {
        return port;
    }

    /** Returns the status, or 0 while the service does not respond. */
    int status(String path) throws InterruptedException {
        try {
            return get(path).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Returns the live release; empty while there is none. */
    String live() throws InterruptedException {
        try {
            return get("/generate").headers().firstValue("Dcgan-Release").orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    void awaitReady() throws InterruptedException {
        awaitThat("it is ready", () -> status("/q/health/ready") == 200);
    }

    void awaitLive(String release) throws InterruptedException {
        awaitThat(release + " is live", () -> live().equals(release));
    }

    private void awaitThat(String what, Callable<Boolean> condition) {
        await(what)
                .atMost(60, TimeUnit.SECONDS)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .failFast("the process has ended", () -> !process.isAlive())
                .until(condition);
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Stops the service with SIGTERM, as Kubernetes does. */
    @Override
    public void close() {
        process.destroy();
        try {
            assertThat(process.waitFor(15, TimeUnit.SECONDS))
                    .as("it exits on SIGTERM")
                    .isTrue();
            assertThat(process.exitValue())
                    .as("the exit status is that of SIGTERM, not of a crash")
                    .isEqualTo(143);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
