package io.dcgan.local;

import io.dcgan.common.message.Topics;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** The processes of the stack, started from the build output: Kafka, then both services. Closing stops them all. */
public final class DcganStack implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);

    private final StackSettings settings;
    private final List<ServiceProcess> processes = new ArrayList<>();
    private boolean closed;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    DcganStack(StackSettings settings) {
        this.settings = settings;
    }

    /** Starts a stack and waits until all processes answer. If one does not, the stack is stopped again. */
    public static DcganStack start(StackSettings settings) throws IOException, InterruptedException {
        var stack = new DcganStack(settings);
        try {
            stack.start();
            return stack;
        } catch (IOException | InterruptedException | RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    /** Starts all processes and waits until they are ready. */
    void start() throws IOException, InterruptedException {
        var run = Files.createDirectories(settings.run());
        var kafka = startProcess("kafka", settings.ports().kafka(), kafka(run), Map.of());
        await(
                kafka,
                "port " + settings.ports().kafka(),
                () -> listens(settings.ports().kafka()) && hasTopics());
        var trainer = startTrainer("trainer", settings.ports().trainer());
        var inference = startProcess(
                "inference",
                settings.ports().inference(),
                // Without periodic collections, an idle process keeps the memory of its busiest moment.
                service(
                        "inference-service",
                        "-Xmx512m",
                        "-XX:MaxDirectMemorySize=256m",
                        "-XX:G1PeriodicGCInterval=30000"),
                inference(run));
        await(trainer, "trainer", () -> answers(trainerUri("/q/health/ready")));
        await(inference, "inference", () -> answers(inferenceUri("/q/health/live")));
        if (settings.observe() && PrometheusServer.isInstalled()) {
            var prometheus = startProcess(
                    "prometheus", settings.ports().prometheus(), PrometheusServer.command(settings), Map.of());
            await(prometheus, "prometheus", () -> answers(prometheusUri("/-/ready")));
        }
    }

    /** Starts another trainer beside the first and waits until it answers. */
    public void addTrainer(String name, int port) throws IOException, InterruptedException {
        var trainer = startTrainer(name, port);
        await(trainer, name, () -> answers(URI.create("http://localhost:" + port + "/q/health/ready")));
    }

    private ServiceProcess startTrainer(String name, int port) throws IOException {
        return startProcess(
                name,
                port,
                service("trainer-service", "-Xmx1g", "-XX:MaxDirectMemorySize=256m"),
                trainer(settings.run(), port));
    }

    public URI inferenceUri(String path) {
        return URI.create("http://localhost:" + settings.ports().inference() + path);
    }

    public URI trainerUri(String path) {
        return URI.create("http://localhost:" + settings.ports().trainer() + path);
    }

    public URI prometheusUri(String path) {
        return URI.create("http://localhost:" + settings.ports().prometheus() + path);
    }

    public String bootstrapServers() {
        return settings.bootstrapServers();
    }

    private ServiceProcess startProcess(String name, int port, List<String> command, Map<String, String> environment)
            throws IOException {
        synchronized (processes) {
            if (closed) {
                throw new IOException("cannot start " + name + ": the stack is shutting down");
            }
            var process = ServiceProcess.start(settings.run(), name, port, command, environment);
            processes.add(process);
            return process;
        }
    }

    private List<String> kafka(Path run) {
        var target = settings.root().resolve("deploy/local/target");
        return List.of(
                java(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                target.resolve("classes") + File.pathSeparator + target.resolve("lib") + "/*",
                KafkaBroker.class.getName(),
                run.resolve("kafka").toString(),
                Integer.toString(settings.ports().kafka()));
    }

    private List<String> service(String module, String... options) {
        var command = new ArrayList<String>();
        command.add(java());
        command.addAll(List.of(options));
        command.add("-jar");
        command.add(settings.root()
                .resolve(module)
                .resolve("target/quarkus-app/quarkus-run.jar")
                .toString());
        return command;
    }

    private Map<String, String> shared(Path run) {
        var environment = new HashMap<>(settings.services());
        environment.put("KAFKA_BOOTSTRAP_SERVERS", settings.bootstrapServers());
        environment.put("DCGAN_STORE_FOLDER", run.resolve("store").toString());
        return environment;
    }

    private Map<String, String> trainer(Path run, int port) {
        var environment = shared(run);
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        environment.put("DCGAN_STUDIO_INFERENCE", inferenceUri("").toString());
        environment.put("DCGAN_DATA_CACHE", run.resolve("data").toString());
        environment.put("DJL_CACHE_DIR", run.resolve("djl").toString());
        environment.put("DJL_OFFLINE", "true");
        environment.put("PYTORCH_FLAVOR", System.getenv().getOrDefault("PYTORCH_FLAVOR", "cpu"));
        return environment;
    }

    private Map<String, String> inference(Path run) {
        var environment = shared(run);
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(settings.ports().inference()));
        environment.put("DCGAN_STUDIO_TRAINER", trainerUri("").toString());
        environment.put("DCGAN_INFERENCE_CACHE", run.resolve("inference").toString());
        return environment;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private interface Condition {
        boolean holds() throws InterruptedException;
    }

    private static void await(ServiceProcess process, String what, Condition condition)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("%s did not become ready within %d s; the log %s ends with:%n%s"
                        .formatted(what, START_TIMEOUT.toSeconds(), process.log(), tail(process.log())));
            }
            Thread.sleep(50);
        }
    }

    private boolean hasTopics() throws InterruptedException {
        try (var admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
            return admin.listTopics().names().get(5, TimeUnit.SECONDS).contains(Topics.GENERATOR_RELEASES);
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    private static boolean listens(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private boolean answers(URI uri) throws InterruptedException {
        var request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static String tail(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            var all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - 20), all.size()));
        }
    }

    /** Stops all started processes, the broker last. */
    @Override
    public void close() {
        synchronized (processes) {
            closed = true;
            processes.forEach(ServiceProcess::markStopping);
            for (int i = processes.size() - 1; i >= 0; i--) {
                processes.get(i).close();
            }
            processes.clear();
        }
    }
}
