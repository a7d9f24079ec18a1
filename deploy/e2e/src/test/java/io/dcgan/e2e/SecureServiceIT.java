package io.dcgan.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.local.KafkaBroker;
import java.io.FileInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service with a certificate of its own, configured as docs/how-to/secure.md says. */
class SecureServiceIT {
    private static final int REQUESTS = 400;
    private static final int IMAGES = 256;

    /** The buffers of the operating system and of the service hold fewer responses of 200 kB than this. */
    private static final int MAX_DRAWN = 200;

    private static final Pattern DRAWN =
            Pattern.compile("^dcgan_inference_batch_images_sum\\S* (\\S+)$", Pattern.MULTILINE);

    private final Path folder;

    SecureServiceIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void aClientThatReadsNoResponsesOverTlsGetsNoMoreOfThem() throws Exception {
        var certificates = TestCertificates.create(Files.createDirectory(folder.resolve("certificates")));
        int port = FreePort.find();
        var settings = Map.of(
                "QUARKUS_HTTP_SSL_PORT",
                Integer.toString(port),
                "QUARKUS_HTTP_SSL_CERTIFICATE_KEY_STORE_FILE",
                certificates.keyStore("service", "-1d").toString(),
                "QUARKUS_HTTP_SSL_CERTIFICATE_KEY_STORE_PASSWORD",
                TestCertificates.PASSWORD);
        var trust = trust(certificates.trustStore(certificates.authority()));
        try (var broker = KafkaBroker.start(folder.resolve("kafka"));
                var service = InferenceProcess.start(folder, broker.bootstrapServers(), settings)) {
            var publisher = new TestReleasePublisher(folder.resolve("store"), broker.bootstrapServers());
            service.awaitLive(publisher.publish());
            try (var client = (SSLSocket) trust.getSocketFactory().createSocket("localhost", port)) {
                client.startHandshake();
                send(client, REQUESTS);
                awaitStill(service);
                assertThat(drawn(service))
                        .as("images for a client that reads nothing")
                        .isBetween((double) IMAGES, (double) MAX_DRAWN * IMAGES);
                assertThat(service.status("/generate")).isEqualTo(200);
            }
        }
    }

    private static void send(SSLSocket client, int requests) throws Exception {
        var request = "GET /generate?count=%d&format=raw HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(IMAGES);
        client.getOutputStream().write(request.repeat(requests).getBytes(US_ASCII));
        client.getOutputStream().flush();
    }

    /** Waits until a second passes in which nothing is drawn. */
    private static void awaitStill(InferenceProcess service) throws Exception {
        double before = -1;
        for (double now = drawn(service); now < IMAGES || now != before; now = drawn(service)) {
            before = now;
            TimeUnit.SECONDS.sleep(1);
        }
    }

    private static double drawn(InferenceProcess service) throws Exception {
        var metrics = new String(service.get("/q/metrics").body(), US_ASCII);
        return DRAWN.matcher(metrics)
                .results()
                .map(result -> Double.parseDouble(result.group(1)))
                .reduce(0.0, Double::sum);
    }

    private static SSLContext trust(Path trustStore) throws Exception {
        var keys = KeyStore.getInstance("PKCS12");
        try (var stream = new FileInputStream(trustStore.toFile())) {
            keys.load(stream, TestCertificates.PASSWORD.toCharArray());
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(keys);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
