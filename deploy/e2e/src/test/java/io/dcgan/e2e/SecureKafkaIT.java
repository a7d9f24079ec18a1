package io.dcgan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.message.TrainingEvent.RunFinished;
import io.dcgan.testsupport.KafkaTestClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both services with a broker that has TLS, passwords and the permissions of the production overlay. */
class SecureKafkaIT {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final int SECONDS_OBSERVED = 6;

    /** Several clients retry about once a second. */
    private static final int MAX_LINES = 10 * SECONDS_OBSERVED;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;

    SecureKafkaIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void theServicesNeedOnlyTheirPermissions() throws Exception {
        var overlay = KubernetesSchema.read(Kubectl.get().kustomize(ROOT.resolve("deploy/k8s/overlays/production")));
        try (var broker = SecureBroker.start(folder, overlay)) {
            aRunIsTrainedAndServed(broker);
            assertProblem(
                    "authority",
                    broker.servers(),
                    broker.loginWithWrongAuthority("dcgan-inference"),
                    "refused the connection: SSL handshake failed: ");
            assertProblem(
                    "expired",
                    broker.expiredServers(),
                    broker.login("dcgan-inference"),
                    "refused the connection: SSL handshake failed: ",
                    "NotAfter: ");
            assertProblem(
                    "password",
                    broker.servers(),
                    broker.loginWithWrongPassword("dcgan-inference"),
                    "refused the connection: Authentication failed during authentication due to invalid credentials");
            assertProblem(
                    "permission",
                    broker.servers(),
                    broker.login("dcgan-scaler"),
                    "Not authorized to access topics: [dcgan.generator-releases]");
        }
    }

    private void aRunIsTrainedAndServed(SecureBroker broker) throws Exception {
        int port = FreePort.find();
        var trainer = startTrainer(port, broker);
        try (var inference = InferenceProcess.start(folder, broker.servers(), broker.login("dcgan-inference"))) {
            PollingWait.until("the trainer is ready", () -> status(port) == 200);
            var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/runs"))
                    .POST(BodyPublishers.ofString("{\"runId\": \"secure\", \"dataset\": \"strokes\", \"epochs\": 1}"))
                    .build();
            assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(202);
            var release = new KafkaTestClient(broker.plainServers())
                    .await("secure", RunFinished.class)
                    .releaseId()
                    .value();
            inference.awaitLive(release);
            assertThat(inference.send("POST", "/models/mnist/rollback", "").statusCode())
                    .as("the permission to write is not missing: there is nothing to roll back to")
                    .isEqualTo(409);
            assertThat(inference
                            .send("PUT", "/models/mnist/live", "{\"releaseId\": \"%s\"}".formatted(release))
                            .statusCode())
                    .isEqualTo(202);
        } finally {
            trainer.destroy();
            assertThat(trainer.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private Process startTrainer(int port, SecureBroker broker) throws IOException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-jar",
                        ROOT.resolve("trainer-service/target/quarkus-app/quarkus-run.jar")
                                .toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("trainer.log").toFile());
        var environment = new HashMap<>(broker.login("dcgan-trainer"));
        environment.put("KAFKA_BOOTSTRAP_SERVERS", broker.servers());
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        environment.put("DCGAN_STORE_FOLDER", folder.resolve("store").toString());
        environment.put("DJL_OFFLINE", "true");
        environment.put("PYTORCH_FLAVOR", "cpu");
        builder.environment().putAll(environment);
        return builder.start();
    }

    private int status(int port) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/q/health/ready"))
                    .build();
            return http.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Starts a replica that cannot read its topic: it reports the reason, and retries without haste. */
    private void assertProblem(String name, String servers, Map<String, String> login, String... reasons)
            throws Exception {
        var data = Files.createDirectories(folder.resolve(name));
        var log = data.resolve("inference.log");
        try (var inference = InferenceProcess.start(data, servers, login)) {
            PollingWait.until(name + " is reported", () -> Files.readString(log).contains(reasons[0]));
            for (var reason : reasons) {
                assertThat(Files.readString(log)).contains(reason);
            }
            var before = Files.readAllLines(log).size();
            TimeUnit.SECONDS.sleep(SECONDS_OBSERVED);
            assertThat(Files.readAllLines(log).size() - before).isLessThan(MAX_LINES);
            assertThat(inference.status("/q/health/live")).isEqualTo(200);
        }
    }
}
