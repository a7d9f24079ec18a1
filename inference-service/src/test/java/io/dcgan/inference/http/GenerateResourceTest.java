package io.dcgan.inference.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.dcgan.common.message.Json;
import io.dcgan.common.message.Topics;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.inference.model.TestRelease;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The service with a real broker, from the first record to swaps under load. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GenerateResourceTest {
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private final String brokers;
    private final ArtifactStore store;

    @TestHTTPResource("/generate")
    URI generate = URI.create("/generate");

    @Inject
    GenerateResourceTest(@ConfigProperty(name = "kafka.bootstrap.servers") String brokers, ArtifactStore store) {
        this.brokers = brokers;
        this.store = store;
    }

    @Test
    @Order(1)
    void beforeTheFirstGeneratorTheAnswerIs503AndNotReady() {
        given().get("/generate")
                .then()
                .statusCode(503)
                .header("Retry-After", "5")
                .contentType("application/problem+json")
                .body("title", equalTo("Service Unavailable"))
                .body("status", equalTo(503))
                .body("detail", equalTo("model \"mnist\" has no generator yet; publish a train command"));
        given().get("/q/health/ready").then().statusCode(503);
        given().get("/q/health/live").then().statusCode(200);
    }

    @Test
    @Order(2)
    void aReleaseOnTheTopicIsServed() throws Exception {
        var release = TestRelease.of("mnist", 0.5f).put(store, 1);
        publish(release);
        awaitLive(release);
        given().get("/q/health/ready").then().statusCode(200);
        var response = given().get("/generate?count=5&columns=2&seed=7&digit=3");
        response.then()
                .statusCode(200)
                .contentType("image/png")
                .header("Dcgan-Model", "mnist")
                .header("Dcgan-Release", release.id().value())
                .header("Dcgan-Seed", "7");
        var sheet = ImageIO.read(new ByteArrayInputStream(response.asByteArray()));
        assertThat(sheet.getWidth()).isEqualTo(2 * 3);
        assertThat(sheet.getHeight()).isEqualTo(3 * 2);
        assertThat(sheet.getRaster().getSample(1, 0, 0)).isEqualTo(Math.round((TestRelease.pixel(0.5f) + 1) * 127.5f));
    }

    @Test
    @Order(3)
    void theSameSeedIsTheSamePictureAndAnotherOrNoneIsNot() {
        var picture = bytes("/generate?count=9&seed=1");
        assertThat(bytes("/generate?count=9&seed=1")).isEqualTo(picture);
        assertThat(bytes("/generate?count=9&seed=2")).isNotEqualTo(picture);
        assertThat(bytes("/generate?count=9")).isNotEqualTo(bytes("/generate?count=9"));
    }

    @Test
    @Order(3)
    void anImageOfASeedDoesNotDependOnTheCount() throws IOException {
        var one = ImageIO.read(new ByteArrayInputStream(bytes("/generate?seed=1")));
        var many = ImageIO.read(new ByteArrayInputStream(bytes("/generate?seed=1&count=256&columns=256")));
        assertThat(many.getRaster().getSamples(0, 0, 3, 2, 0, new int[6]))
                .isEqualTo(one.getRaster().getSamples(0, 0, 3, 2, 0, new int[6]));
    }

    @ParameterizedTest
    @Order(3)
    @CsvSource(
            delimiter = '|',
            value = {
                "count=0          | count must be 1 to 256, got \"0\"",
                "count=257        | count must be 1 to 256, got \"257\"",
                "count=many       | count must be 1 to 256, got \"many\"",
                "digit=7a         | digit must be 0 to 9, got \"7a\"",
                "digit=-1         | digit must be 0 to 9, got \"-1\"",
                "columns=2        | columns must be 1 to 1, got \"2\"",
                "columns=0        | columns must be 1 to 1, got \"0\"",
                "digits=1         | parameters must be of columns, count, digit, format, model, release, seed, truncation, got \"digits\"",
                "digit=1,10       | digit must be 0 to 9, got \"10\"",
                "digit=           | digit must be 0 to 9, got \"\"",
                "format=gif       | format must be one of png, zip, json, raw, npy, got \"gif\"",
                "truncation=2.1   | truncation must be 0.0 to 2.0, got \"2.1\"",
                "truncation=NaN   | truncation must be 0.0 to 2.0, got \"NaN\"",
                "count=1&count=2  | count must be given once, got [1, 2]",
                "seed=1.5         | seed must be -9223372036854775808 to 9223372036854775807, got \"1.5\"",
                "seed=99999999999999999999 | seed must be -9223372036854775808 to 9223372036854775807, got \"99999999999999999999\"",
            })
    void aWrongParameterSaysWhatMustBe(String query, String detail) {
        given().get("/generate?" + query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", equalTo(detail));
    }

    @Test
    @Order(3)
    void anUnknownModelIsNotFound() {
        given().get("/generate?model=cats")
                .then()
                .statusCode(404)
                .body("detail", equalTo("model must be one of mnist, got \"cats\""));
    }

    @Test
    @Order(3)
    void theInterfaceIsDescribedAndMeasured() {
        given().get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .body(
                        "paths.'/generate'.get.responses.'503'.description",
                        startsWith("The model has no generator yet"));
        assertThat(given().get("/q/metrics").asString())
                .contains("dcgan_inference_images_total")
                .contains("dcgan_inference_loads_total{result=\"loaded\"}");
    }

    @Test
    @Order(4)
    void aBrokenReleaseOrRecordIsPassedOver() throws Exception {
        var before = given().get("/generate").header("Dcgan-Release");
        send("mnist/x", "no JSON");
        send("mnist/y", "{\"type\": \"Retirement\"}");
        publish(TestRelease.of("mnist", 0.5f).scaled(Float.NaN).put(store, 50));
        var good = TestRelease.of("fashion", 0.25f).put(store, 51);
        publish(good);
        awaitLive(good);
        assertThat(given().get("/generate").header("Dcgan-Release")).isEqualTo(before);
    }

    @Test
    @Order(5)
    void whileReleasesAreSwappedNoRequestFailsAndNoneMixesTwo() throws Exception {
        var done = new AtomicBoolean();
        Callable<Integer> client = () -> {
            var http = HttpClient.newHttpClient();
            int answers = 0;
            while (!done.get()) {
                var request = HttpRequest.newBuilder(URI.create(generate + "?count=16&columns=16"))
                        .build();
                var response = http.send(request, BodyHandlers.ofByteArray());
                assertThat(response.statusCode()).isEqualTo(200);
                assertOneGenerator(
                        response.headers().firstValue("Dcgan-Release").orElseThrow(), response.body());
                answers++;
            }
            return answers;
        };
        var threads = Executors.newFixedThreadPool(3);
        try {
            var clients = List.of(threads.submit(client), threads.submit(client), threads.submit(client));
            for (int i = 1; i <= 10; i++) {
                var release = TestRelease.of("mnist", i / 10f).put(store, 100 + i);
                publish(release);
                awaitLive(release);
            }
            done.set(true);
            for (var one : clients) {
                assertThat(one.get()).isGreaterThan(10);
            }
        } finally {
            done.set(true);
            threads.shutdown();
        }
    }

    /** The mark of every image in the sheet is that of the release in the header. */
    private static void assertOneGenerator(String release, byte[] png) throws IOException {
        var sheet = ImageIO.read(new ByteArrayInputStream(png));
        int number = Integer.parseInt(release.substring(15, 18)) - 123 - 100;
        var mark = number < 1 ? 0.5f : number / 10f;
        for (int image = 0; image < 16; image++) {
            assertThat(sheet.getRaster().getSample(image * 3 + 1, 0, 0))
                    .isEqualTo(Math.round((TestRelease.pixel(mark) + 1) * 127.5f));
        }
    }

    private byte[] bytes(String path) {
        return given().get(path).asByteArray();
    }

    private void publish(GeneratorRelease release) throws Exception {
        ReleaseRecord record = release;
        send(record.key(), new String(Json.write(record), StandardCharsets.UTF_8));
    }

    private void send(String key, String value) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", brokers),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            Topics.GENERATOR_RELEASES,
                            key.getBytes(StandardCharsets.UTF_8),
                            value.getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
    }

    private static void awaitLive(GeneratorRelease release) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!release.id()
                .value()
                .equals(given().get("/generate?model=" + release.model()).header("Dcgan-Release"))) {
            assertThat(System.nanoTime()).as("release %s is live", release.id()).isLessThan(deadline);
            Thread.sleep(5);
        }
    }
}
