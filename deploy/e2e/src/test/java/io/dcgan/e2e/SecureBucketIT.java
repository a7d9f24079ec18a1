package io.dcgan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.store.S3Server;
import io.dcgan.local.KafkaBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bucket over TLS, configured as docs/how-to/secure.md says. */
class SecureBucketIT {
    private static final Path COMMON = Path.of("../../common");
    private static final int SECONDS_OBSERVED = 5;
    private static final int MAX_REPORTS = 5;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;

    SecureBucketIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void aReplicaReadsFromABucketWhoseAuthorityItTrusts() throws Exception {
        var certificates = TestCertificates.create(Files.createDirectory(folder.resolve("certificates")));
        var keyStore = certificates.keyStore("bucket", "-1d");
        try (var broker = KafkaBroker.start(folder.resolve("kafka"));
                var bucket = S3Server.startWithTls(COMMON, folder, keyStore, TestCertificates.PASSWORD)) {
            var publisher = new TestReleasePublisher(folder.resolve("store"), broker.bootstrapServers());
            var release = publisher.publish();
            upload(bucket);
            var trusting = certificates.trustStore(certificates.authority());
            var data = Files.createDirectory(folder.resolve("trusting"));
            try (var service = InferenceProcess.start(data, broker.bootstrapServers(), settings(bucket, trusting))) {
                service.awaitLive(release);
            }
            var mistrusting = certificates.trustStore(certificates.otherAuthority());
            assertReported(broker, settings(bucket, mistrusting));
        }
    }

    /** The reason is in the log, and the replica retries without haste. */
    private void assertReported(KafkaBroker broker, Map<String, String> settings) throws Exception {
        var data = Files.createDirectory(folder.resolve("mistrusting"));
        var log = data.resolve("inference.log");
        try (var service = InferenceProcess.start(data, broker.bootstrapServers(), settings)) {
            PollingWait.until("the certificate is reported", () -> timesReported(log) > 0);
            long before = timesReported(log);
            TimeUnit.SECONDS.sleep(SECONDS_OBSERVED);
            assertThat(timesReported(log) - before).isLessThan(MAX_REPORTS);
            assertThat(service.status("/q/health/live")).isEqualTo(200);
            assertThat(service.status("/q/health/ready")).isEqualTo(503);
        }
    }

    private static long timesReported(Path log) throws IOException {
        return Files.readAllLines(log).stream()
                .filter(line -> line.contains("unable to find valid certification path"))
                .count();
    }

    private static Map<String, String> settings(S3Server bucket, Path trustStore) {
        return Map.of(
                "DCGAN_STORE_S3_BUCKET",
                S3Server.BUCKET,
                "DCGAN_STORE_S3_ENDPOINT",
                bucket.tlsEndpoint().toString(),
                "AWS_ACCESS_KEY_ID",
                "test",
                "AWS_SECRET_ACCESS_KEY",
                "test",
                "JAVA_TOOL_OPTIONS",
                "-Djavax.net.ssl.trustStore=%s -Djavax.net.ssl.trustStorePassword=%s"
                        .formatted(trustStore, TestCertificates.PASSWORD));
    }

    private void upload(S3Server bucket) throws IOException, InterruptedException {
        var store = folder.resolve("store");
        try (var files = Files.walk(store)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var key = store.relativize(file).toString();
                var request = HttpRequest.newBuilder(URI.create(bucket.endpoint() + "/" + S3Server.BUCKET + "/" + key))
                        .PUT(BodyPublishers.ofFile(file))
                        .build();
                assertThat(http.send(request, BodyHandlers.discarding()).statusCode())
                        .as(key)
                        .isEqualTo(200);
            }
        }
    }
}
