package io.dcgan.inference.http.image;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.dcgan.common.message.Json;
import io.dcgan.common.message.Topics;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.inference.model.TestRelease;
import io.quarkus.arc.All;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.RecordComponent;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.ZipInputStream;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the service with a real broker, from the first record to swaps under load. */
@QuarkusTest
@QuarkusTestResource(KafkaBrokerResource.class)
@TestProfile(ImageEndpointsTest.WithHeader.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ImageEndpointsTest {
    /** More with {@code -Dsoak.swaps=200}, for a soak test. */
    private static final int SWAPS = Math.min(700, Integer.getInteger("soak.swaps", 10));

    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private final String brokers;
    private final ArtifactStore store;
    private final List<ImageEndpoint> all;

    @TestHTTPResource("/generate")
    URI generate = URI.create("/generate");

    @Inject
    ImageEndpointsTest(
            @ConfigProperty(name = "kafka.bootstrap.servers") String brokers,
            ArtifactStore store,
            @All List<ImageEndpoint> all) {
        this.brokers = brokers;
        this.store = store;
        this.all = all;
    }

    /** Configures a response header, as an operator can. */
    public static final class WithHeader implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.http.header.\"X-Content-Type-Options\".value", "nosniff");
        }
    }

    @Test
    @Order(3)
    void headersSetByAnOperatorAreInEveryResponse() {
        for (var path : List.of("/generate", "/generate?count=0", "/compare", "/models")) {
            assertThat(given().get(path).header("X-Content-Type-Options"))
                    .as(path)
                    .isEqualTo("nosniff");
        }
    }

    @Test
    @Order(1)
    void beforeTheFirstGeneratorRequestsGet503AndTheServiceIsNotReady() {
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
    void onlyTheSameSeedGivesTheSameImages() {
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
                "truncation=0x1p0 | truncation must be 0.0 to 2.0, got \"0x1p0\"",
                "count=many       | count must be 1 to 256, got \"many\"",
                "digit=7a         | digit must be 0 to 9, got \"7a\"",
                "digit=-1         | digit must be 0 to 9, got \"-1\"",
                "columns=2        | columns must be 1 to 1, got \"2\"",
                "columns=0        | columns must be 1 to 1, got \"0\"",
                "digits=1         | parameters must be among columns, count, digit, format, model, release, seed, truncation, got \"digits\"",
                "digit=1,10       | digit must be 0 to 9, got \"10\"",
                "digit=           | digit must be 0 to 9, got \"\"",
                "format=gif       | format must be one of png, zip, json, raw, npy, got \"gif\"",
                "truncation=.     | truncation must be 0.0 to 2.0, got \".\"",
                "truncation=1e99  | truncation must be 0.0 to 2.0, got \"1e99\"",
                "truncation=-0.5  | truncation must be 0.0 to 2.0, got \"-0.5\"",
                "truncation=2.1   | truncation must be 0.0 to 2.0, got \"2.1\"",
                "truncation=NaN   | truncation must be 0.0 to 2.0, got \"NaN\"",
                "count=1&count=2  | count must be given once, got [1, 2]",
                "seed=1.5         | seed must be -9223372036854775808 to 9223372036854775807, got \"1.5\"",
                "seed=99999999999999999999 | seed must be -9223372036854775808 to 9223372036854775807, got \"99999999999999999999\"",
            })
    void anInvalidParameterIsRejectedWithItsValidValues(String query, String detail) {
        given().get("/generate?" + query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", equalTo(detail));
    }

    @Test
    @Order(3)
    void digitTakesOneClassSeveralClassesOrAPattern() throws IOException {
        var one = labels("/generate?format=json&digit=7&count=3&seed=1");
        assertThat(one).containsExactly(7, 7, 7);
        assertThat(labels("/generate?format=json&digit=1,2,3&seed=1")).containsExactly(1, 2, 3);
        assertThat(labels("/generate?format=json&digit=1&digit=2&count=5&seed=1"))
                .containsExactly(1, 2, 1, 2, 1);
        assertThat(labels("/generate?format=json&digit=0123456789&seed=1"))
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(labels("/generate?format=json&count=4&seed=1"))
                .isEqualTo(labels("/generate?format=json&count=9&seed=1").subList(0, 4));
    }

    @Test
    @Order(3)
    void everyFormatHasTheSameImages() throws Exception {
        var query = "/generate?seed=5&count=3&columns=3";
        var raw = ByteBuffer.wrap(bytes(query + "&format=raw")).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(raw.remaining()).isEqualTo(3 * 6 * 4);
        given().get(query + "&format=raw").then().header("Dcgan-Shape", "3,1,2,3");
        var npy = bytes(query + "&format=npy");
        assertThat(new String(npy, StandardCharsets.ISO_8859_1)).contains("'descr': '<f4'", "'shape': (3, 1, 2, 3)");
        assertThat(Arrays.copyOfRange(npy, npy.length - raw.remaining(), npy.length))
                .isEqualTo(raw.array());

        var sheet = ImageIO.read(new ByteArrayInputStream(bytes(query)));
        for (int image = 0; image < 3; image++) {
            for (int pixel = 0; pixel < 6; pixel++) {
                assertThat(sheet.getRaster().getSample(image * 3 + pixel % 3, pixel / 3, 0))
                        .isEqualTo(Math.round((raw.getFloat((image * 6 + pixel) * 4) + 1) * 127.5f));
            }
        }
        var json = given().get(query + "&format=json").jsonPath();
        var labels = json.getList("images.digit", Integer.class);
        try (var zip = new ZipInputStream(new ByteArrayInputStream(bytes(query + "&format=zip")))) {
            for (int image = 0; image < 3; image++) {
                var entry = zip.getNextEntry();
                assertThat(entry.getName()).isEqualTo("000%d-digit-%d.png".formatted(image, labels.get(image)));
                var png = zip.readAllBytes();
                assertThat(Base64.getDecoder().decode(json.getString("images[%d].png".formatted(image))))
                        .isEqualTo(png);
                assertThat(ImageIO.read(new ByteArrayInputStream(png))
                                .getRaster()
                                .getSamples(0, 0, 3, 2, 0, new int[6]))
                        .isEqualTo(sheet.getRaster().getSamples(image * 3, 0, 3, 2, 0, new int[6]));
            }
            assertThat(zip.getNextEntry()).isNull();
        }
    }

    @ParameterizedTest
    @Order(3)
    @ValueSource(
            strings = {
                "/generate?seed=%ZZ",
                "/generate?%",
                "/generate?seed=%D9%A4%D9%A2",
                "/generate?seed=%2B5",
                "/generate?count=%31%",
                "/interpolate?seeds=%ZZ",
                "/interpolate?seeds=%D9%A4,2",
                "/compare?%",
                "/models/%ZZ/releases"
            })
    void aMalformedUrlIsRejectedWith400(String address) throws Exception {
        // A raw socket, because HTTP clients repair malformed URLs.
        assertThat(statusOf(address)).startsWith("HTTP/1.1 400");
    }

    private String statusOf(String address) throws IOException {
        try (var socket = new Socket(generate.getHost(), generate.getPort())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(("GET " + address + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(UTF_8));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
        }
    }

    @ParameterizedTest
    @Order(3)
    @CsvSource({
        "image/png, image/png",
        "image/*, image/png",
        "*/*, image/png",
        "IMAGE/PNG, image/png",
        "',', image/png",
        "',image/png', image/png",
        "'image/png;q=0.1,,application/zip', application/zip",
        "'image/png;q=0, application/zip', application/zip",
        "'image/png;q=0.0, application/zip', application/zip",
        "'image/png;q=0, */*', application/zip",
        "'image/*;q=0, */*', application/zip",
        "'*/*;q=0.9, image/png;q=0.1', application/zip",
        "application/zip, application/zip",
        "application/json, application/json",
        "application/x-npy, application/x-npy",
        "'text/html;q=0.9, application/octet-stream;q=0.8', application/octet-stream",
    })
    void theFormatFollowsTheAcceptHeader(String accept, String contentType) {
        given().header("Accept", accept).get("/generate").then().statusCode(200).contentType(contentType);
    }

    @Test
    @Order(3)
    void varyIsSetWhenAcceptDecidesTheFormat() {
        given().get("/generate?seed=1").then().header("Vary", "Accept");
        assertThat(given().get("/generate?seed=1&format=png").header("Vary")).isNull();
        given().header("Accept", "foo").get("/generate").then().statusCode(400);
    }

    @Test
    @Order(3)
    void anUnsupportedFormatIsNotAcceptable() {
        given().header("Accept", "text/html")
                .get("/generate")
                .then()
                .statusCode(406)
                .contentType("application/problem+json")
                .body(
                        "detail",
                        equalTo("Accept must include one of image/png, application/zip, application/json,"
                                + " application/octet-stream, application/x-npy, got text/html"));
    }

    @Test
    @Order(3)
    void aClientThatHasTheResponseGets304() {
        var drawn = given().get("/generate?seed=1&count=2");
        var etag = drawn.header("ETag");
        assertThat(etag).startsWith("\"ort").doesNotStartWith("W/");
        assertThat(drawn.header("Cache-Control")).isEqualTo("no-cache");
        double before = images();
        given().header("If-None-Match", "\"other\", " + etag)
                .get("/generate?seed=1&count=2")
                .then()
                .statusCode(304)
                .header("ETag", etag);
        assertThat(images()).isEqualTo(before);
        for (var other :
                List.of("seed=2&count=2", "seed=1&count=3", "seed=1&count=2&digit=1", "seed=1&count=2&columns=1")) {
            given().header("If-None-Match", etag)
                    .get("/generate?" + other)
                    .then()
                    .statusCode(200);
        }
        var pinned = given().get("/generate?seed=1&count=2&release=" + drawn.header("Dcgan-Release"));
        assertThat(pinned.header("Cache-Control")).contains("immutable");
        assertThat(pinned.asByteArray()).isEqualTo(drawn.asByteArray());
        assertThat(given().get("/generate").header("ETag")).isNull();
    }

    private static double images() {
        return given().get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("dcgan_inference_images_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Test
    @Order(3)
    void truncationScalesTheLatents() {
        var whole = floats("/generate?seed=3&digit=0&count=9&format=raw");
        var none = floats("/generate?seed=3&digit=0&count=9&format=raw&truncation=0");
        // The first pixel is the tanh of the latent's first value.
        for (int i = 0; i < 9; i++) {
            assertThat(none[i * 6]).isZero();
            assertThat(whole[i * 6]).isNotZero();
        }
    }

    /** Doubles as various languages print them. */
    @ParameterizedTest
    @Order(3)
    @ValueSource(strings = {"0.3333333333333333", "0.7071067811865476", "1e-05", "1.5E-7", ".5", "1.", "2.0", "00.5"})
    void truncationIsAnyNumberInItsRange(String truncation) {
        given().get("/generate?truncation=" + truncation).then().statusCode(200);
    }

    @Test
    @Order(3)
    void aWalkGoesFromSeedToSeed() throws IOException {
        var sheet = ImageIO.read(new ByteArrayInputStream(bytes("/interpolate?seeds=1,2&steps=4&digit=0")));
        assertThat(sheet.getWidth()).isEqualTo(4 * 3);
        assertThat(sheet.getHeight()).isEqualTo(2 * 2);
        var first = ImageIO.read(new ByteArrayInputStream(bytes("/generate?seed=1&digit=0")));
        var last = ImageIO.read(new ByteArrayInputStream(bytes("/generate?seed=2&digit=0")));
        assertThat(samples(sheet, 0, 0)).isEqualTo(samples(first, 0, 0));
        assertThat(samples(sheet, 0, 2)).isEqualTo(samples(last, 0, 0));

        var animation = given().get("/interpolate?seeds=1,2,3&steps=4&format=apng&delay=50");
        animation.then().statusCode(200).contentType("image/apng");
        assertThat(new String(animation.asByteArray(), StandardCharsets.ISO_8859_1).split("fcTL", -1))
                .hasSize(1 + 12);
        assertThat(animation.header("ETag")).isNotNull();
    }

    @ParameterizedTest
    @Order(3)
    @CsvSource(
            delimiter = '|',
            value = {
                "interpolate?seeds=1              | seeds must be 2 to 32 comma-separated numbers, got 1",
                "interpolate?seeds=1,x            | seeds must be -9223372036854775808 to 9223372036854775807, got \"x\"",
                "interpolate?seeds=1,2&steps=65   | steps must be 1 to 64, got \"65\"",
                "interpolate?seeds=1,2,3,4,5,6&steps=64 | seeds and steps must yield at most 256 images, got 321",
                "interpolate?seeds=1,2&format=gif | format must be one of png, apng, got \"gif\"",
                "compare?count=33                 | count must be 1 to 32, got \"33\"",
            })
    void anInvalidWalkOrComparisonIsRejectedWithItsValidValues(String path, String detail) {
        given().get("/" + path).then().statusCode(400).body("detail", equalTo(detail));
    }

    @Test
    @Order(3)
    void unknownPathsMethodsAndReleasesAreProblemsToo() {
        given().get("/generat")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("detail", startsWith("no such path; GET /q/openapi lists all paths"));
        given().post("/generate")
                .then()
                .statusCode(405)
                .contentType("application/problem+json")
                .header("Allow", "GET, HEAD, OPTIONS");
        given().options("/generate").then().statusCode(200).header("Allow", "GET, HEAD, OPTIONS");
        given().head("/generate?seed=1").then().statusCode(200).contentType("image/png");
        given().get("/generate?release=yesterday")
                .then()
                .statusCode(404)
                .body("detail", startsWith("release must be one of 20261122-"));
    }

    @Test
    @Order(4)
    void releasesAreComparedActivatedAndRolledBack() throws Exception {
        var first = TestRelease.of("letters", 0.5f).put(store, 20);
        var second = TestRelease.of("letters", -0.5f).put(store, 21);
        publish(first);
        awaitLive(first);
        publish(second);
        awaitLive(second);
        var compared = given().get("/compare?model=letters&count=4&seed=1");
        assertThat(compared.header("Dcgan-Release")).isEqualTo(second.id() + "," + first.id());
        var sheet = ImageIO.read(new ByteArrayInputStream(compared.asByteArray()));
        assertThat(sheet.getHeight()).isEqualTo(2 * 2);
        assertThat(samples(sheet, 0, 0)[1]).isNotEqualTo(samples(sheet, 0, 2)[1]);
        assertThat(samples(sheet, 0, 0)[0]).isEqualTo(samples(sheet, 0, 2)[0]);

        given().post("/models/letters/rollback")
                .then()
                .statusCode(202)
                .body("releaseId", equalTo(first.id().value()))
                .body("hold", equalTo(true));
        awaitLive(first);
        given().get("/models/letters/releases")
                .then()
                .statusCode(200)
                .body(
                        "releaseId",
                        equalTo(List.of(second.id().value(), first.id().value())))
                .body("state", equalTo(List.of("loaded", "live")));
        given().body("{\"releaseId\": \"%s\", \"canary\": {\"releaseId\": \"%s\", \"share\": 0.5}, \"hold\": true}"
                        .formatted(second.id(), first.id()))
                .put("/models/letters/live")
                .then()
                .statusCode(202);
        awaitLive(second);
        given().get("/models/letters")
                .then()
                .body("live", equalTo(second.id().value()))
                .body("canary.share", equalTo(0.5f));
        // Every response names the release that generated it.
        var drawnBy = new TreeSet<String>();
        for (int i = 0; i < 64; i++) {
            drawnBy.add(given().get("/generate?model=letters").header("Dcgan-Release"));
        }
        assertThat(drawnBy).containsExactly(first.id().value(), second.id().value());
    }

    @Test
    @Order(5)
    void impossibleActivationsAndRollbacksAreRejected() {
        given().body("{\"releaseId\": \"20200101-000000000-00000000\"}")
                .put("/models/letters/live")
                .then()
                .statusCode(404)
                .body("detail", startsWith("release must be one of 20261122-"));
        given().body("{}").put("/models/letters/live").then().statusCode(400);
        given().get("/models/cats").then().statusCode(404);
        given().post("/models/fashion/rollback").then().statusCode(409);
    }

    private static int[] samples(BufferedImage image, int x, int y) {
        return image.getRaster().getSamples(x, y, 3, 2, 0, new int[6]);
    }

    private static List<Integer> labels(String path) {
        return given().get(path).jsonPath().getList("images.digit", Integer.class);
    }

    private float[] floats(String path) {
        var buffer = ByteBuffer.wrap(bytes(path)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        var values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
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
    void everyImageEndpointIsInTheOpenApiDocument() {
        var described = given().get("/q/openapi?format=json").jsonPath();
        assertThat(all).hasSize(3);
        for (var endpoint : all) {
            var get = "paths.'%s'.get".formatted(endpoint.path());
            List<Map<String, Object>> parameters = described.getList(get + ".parameters");
            assertThat(parameters.stream().map(one -> name(described, one)))
                    .containsExactlyInAnyOrderElementsOf(endpoint.parameters());
            var busy = described.getString(get + ".responses.'429'.'$ref'");
            assertThat(described.getString(inside(busy) + ".description")).startsWith("The queue is full");
        }
        assertThat(choice(described, "/generate")).containsExactlyElementsOf(names(ResponseFormat.values()));
        assertThat(choice(described, "/interpolate"))
                .containsExactlyElementsOf(names(InterpolateEndpoint.View.values()));
        assertThat(described.getInt("paths.'/generate'.get.parameters.find { it.name == 'count' }.schema.maximum"))
                .isEqualTo(GenerateEndpoint.MAX_COUNT);
        Map<String, Object> pictures = described.getMap("components.schemas.Pictures.properties");
        assertThat(pictures)
                .containsOnlyKeys(Arrays.stream(ImagesJson.class.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
    }

    private static List<String> choice(JsonPath described, String path) {
        return described.getList("paths.'%s'.get.parameters.find { it.name == 'format' }.schema.enum".formatted(path));
    }

    private static List<String> names(Object[] values) {
        return Arrays.stream(values).map(Object::toString).toList();
    }

    private static String name(JsonPath described, Map<String, Object> parameter) {
        var reference = parameter.get("$ref");
        return reference == null
                ? String.valueOf(parameter.get("name"))
                : described.getString(inside(reference.toString()) + ".name");
    }

    private static String inside(String reference) {
        return reference.replace("#/", "").replace('/', '.');
    }

    @Test
    @Order(3)
    void requestsImagesAndLoadsAreMeasured() throws IOException {
        assertThat(statusOf("/generate/../%67enerate")).startsWith("HTTP/1.1 200");
        assertThat(given().get("/q/metrics").asString())
                .contains("dcgan_inference_images_total")
                .contains("dcgan_inference_loads_total{result=\"loaded\"}")
                .contains("status=\"200\",uri=\"/generate\"")
                .doesNotContain("%67enerate");
    }

    @Test
    @Order(4)
    void aBrokenReleaseOrRecordIsSkipped() throws Exception {
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
    void duringSwapsNoRequestFailsOrMixesTwoReleases() throws Exception {
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
            for (int i = 1; i <= SWAPS; i++) {
                var release = TestRelease.of("mnist", i % 10 / 10f).put(store, 100 + i);
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

    /** Asserts that every image in the sheet has the mark of the release in the header. */
    private static void assertOneGenerator(String release, byte[] png) throws IOException {
        var sheet = ImageIO.read(new ByteArrayInputStream(png));
        int number = Integer.parseInt(release.substring(15, 18)) - 123 - 100;
        var mark = number < 1 ? 0.5f : number % 10 / 10f;
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

    private static void awaitLive(GeneratorRelease release) {
        await("release %s is live".formatted(release.id()))
                .atMost(PATIENCE_NANOS, TimeUnit.NANOSECONDS)
                .pollInterval(5, TimeUnit.MILLISECONDS)
                .until(() -> release.id()
                        .value()
                        .equals(given().get("/generate?model=" + release.model())
                                .header("Dcgan-Release")));
    }
}
