package io.dcgan.inference.http.v2;

import static io.dcgan.inference.http.v2.V2Client.blob;
import static io.dcgan.inference.http.v2.V2Client.floats;
import static io.dcgan.inference.http.v2.V2Client.framed;
import static io.dcgan.inference.http.v2.V2Client.head;
import static io.dcgan.inference.http.v2.V2Client.header;
import static io.dcgan.inference.http.v2.V2Client.ints;
import static io.dcgan.inference.http.v2.V2Client.json;
import static io.dcgan.inference.http.v2.V2Client.longs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dcgan.common.latent.Latents;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.Topics;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.common.release.Signature;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.inference.http.image.KafkaBrokerResource;
import io.dcgan.inference.http.v2.message.ContentDecoder;
import io.dcgan.inference.model.GenerationException;
import io.dcgan.inference.model.GeneratorRegistry;
import io.dcgan.inference.model.TestRelease;
import io.dcgan.inference.model.batch.Batcher;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.assertj.core.data.Offset;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the Open Inference Protocol, byte by byte. */
@QuarkusTest
@QuarkusTestResource(KafkaBrokerResource.class)
@TestProfile(V2ProtocolTest.OneThread.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class V2ProtocolTest {
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final String INFER = "/v2/models/mnist/infer";
    private static final String ONE_IMAGE = """
            {'inputs': [{'name': 'latent', 'shape': [1, 2], 'datatype': 'FP32', 'data': [0.5, 1]},
                        {'name': 'label', 'shape': [1], 'datatype': 'INT64', 'data': [3]}]}""";

    private final String brokers;
    private final ArtifactStore store;
    private final GeneratorRegistry registry;
    private final Batcher batcher;

    @TestHTTPResource("/")
    URI server = URI.create("/");

    @Inject
    V2ProtocolTest(
            @ConfigProperty(name = "kafka.bootstrap.servers") String brokers,
            ArtifactStore store,
            GeneratorRegistry registry,
            Batcher batcher) {
        this.brokers = brokers;
        this.store = store;
        this.registry = registry;
        this.batcher = batcher;
    }

    /** Configures a service that is easy to overload: one thread and a short queue. */
    public static final class OneThread implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("dcgan.inference.batch.threads", "1", "dcgan.inference.batch.queue", "4");
        }
    }

    private V2Client client() {
        return new V2Client(server);
    }

    @Test
    @Order(1)
    void beforeTheFirstModelTheServerIsLiveButNotReady() {
        assertAnswer(client().get("/v2/health/live"), 200, "{'live': true}");
        var unready = "{'error': 'no model is served yet; publish a train command'}";
        for (var path : List.of("/v2/health/ready", "/v2/models/mnist")) {
            assertAnswer(client().get(path), 503, unready);
            assertThat(header(client().get(path), "Retry-After")).isEqualTo("5");
        }
        assertAnswer(client().post(INFER, ONE_IMAGE), 503, unready);
        assertThat(client().get("/v2/models/mnist/ready").statusCode()).isEqualTo(404);
    }

    @Test
    @Order(2)
    void aVersionIsAReleaseAndTheDefaultIsTheLiveOne() throws Exception {
        var old = publish(TestRelease.of("mnist", 0.25f).put(store, 1));
        var live = publish(TestRelease.of("mnist", 0.5f).put(store, 2));
        for (var path : List.of("", "/versions/" + old)) {
            assertAnswer(client().get("/v2/models/mnist" + path), 200, """
                    {'name': 'mnist', 'versions': ['%s', '%s'], 'platform': 'onnxruntime_onnx',
                     'inputs': [{'name': 'latent', 'datatype': 'FP32', 'shape': [-1, 2]},
                                {'name': 'label', 'datatype': 'INT64', 'shape': [-1]}],
                     'outputs': [{'name': 'image', 'datatype': 'FP32', 'shape': [-1, 1, 2, 3]}]}""".formatted(live, old));
            assertAnswer(client().get("/v2/models/mnist" + path + "/ready"), 200, "{'name': 'mnist', 'ready': true}");
        }
        assertDrawnBy(live, 0.5f, "/v2/models/mnist/infer");
        assertDrawnBy(live, 0.5f, "/v2/models/mnist/versions/" + live + "/infer");
        assertDrawnBy(old, 0.25f, "/v2/models/mnist/versions/" + old + "/infer");
    }

    private void assertDrawnBy(String release, float mark, String path) {
        var answer = json(client().post(path, ONE_IMAGE).body());
        assertThat(answer.path("model_version").textValue()).isEqualTo(release);
        assertThat(answer.at("/outputs/0/data/1").floatValue()).isCloseTo(TestRelease.pixel(mark), within());
    }

    private static Offset<Float> within() {
        return Offset.offset(1e-6f);
    }

    @Test
    void theServerReportsItsMetadataAndHealth() {
        assertAnswer(
                client().get("/v2"),
                200,
                "{'name': 'inference-service', 'version': '1.0.0-SNAPSHOT', 'extensions': ['binary_tensor_data']}");
        assertAnswer(client().get("/v2/health/ready"), 200, "{'ready': true}");
        assertAnswer(client().get("/v2/health/live?any=1"), 200, "{'live': true}");
        assertThat(json(client().get("/q/openapi?format=json").body())
                        .at("/paths/~1v2~1models~1{model}~1infer/post/responses/429/description")
                        .textValue())
                .startsWith("The queue is full");
    }

    @ParameterizedTest
    @CsvSource({
        "/v2/models/cats, 'model must be one of mnist, got \"cats\"'",
        "/v2/models/cats/versions/1, 'model must be one of mnist, got \"cats\"'",
        "/v2/models/cats/ready, 'model must be one of mnist, got \"cats\"'",
        "/v2/models/mnist/versions/1, 'version must be one of 20261122-131502125-"
    })
    @Order(3)
    void unknownModelsAndVersionsAreNotFound(String path, String error) {
        var answers = new ArrayList<>(List.of(client().get(path)));
        if (!path.endsWith("/ready")) {
            answers.add(client().get(path + "/ready"));
            answers.add(client().post(path + "/infer", ONE_IMAGE));
        }
        for (var answer : answers) {
            assertRefused(answer, 404, error);
        }
    }

    @Test
    void unknownPathsAndMethodsGetErrorsInTheFormOfTheProtocol() {
        assertRefused(client().get("/v2/dreams"), 404, "no such path; GET /q/openapi lists all paths");
        assertRefused(client().get(INFER), 405, "Method Not Allowed");
    }

    @Test
    void aModelWithoutClassesTakesNoLabel() {
        var release = TestRelease.of("plain", 0)
                .signature(new Signature(3, 0, 3, 1, 2))
                .release(1);
        new PaintedGenerator(release, (latents, images) -> images.put(0, latents.get(2))).goLive(registry);
        var metadata = json(client().get("/v2/models/plain").body());
        assertThat(metadata.path("inputs"))
                .isEqualTo(json("[{'name': 'latent', 'datatype': 'FP32', 'shape': [-1, 3]}]"));
        var latent = "{'name': 'latent', 'shape': [1, 3], 'datatype': 'FP32', 'data': [0, 0, 0.75]}";
        assertAnswer(client().post("/v2/models/plain/infer", "{'inputs': [%s]}".formatted(latent)), 200, """
                {'model_name': 'plain', 'model_version': '%s', 'outputs': [
                 {'name': 'image', 'datatype': 'FP32', 'shape': [1, 3, 1, 2], 'data': [0.75, 0.0, 0.0, 0.0, 0.0, 0.0]}]}""".formatted(
                        release.id()));
        assertRefused(
                client().post(
                                "/v2/models/plain/infer",
                                "{'inputs': [%s, {'name': 'label', 'shape': [1], 'datatype': 'INT64', 'data': [0]}]}"
                                        .formatted(latent)),
                400,
                "inputs must be latent, each once, got \"label\"");
    }

    @Test
    void binaryOutputEqualsThatOfGenerateBitForBit() {
        int count = 200;
        var latents = latents(7, count);
        var labels = new long[count];
        Arrays.fill(labels, 3);
        var answer = client().postFramed(
                        INFER,
                        binary(count, "'parameters': {'binary_data_output': true},"),
                        floats(latents),
                        longs(labels));
        var raw = client().get("/generate?format=raw&seed=7&digit=3&count=" + count);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/octet-stream");
        assertThat(head(answer)).isEqualTo(json("""
                                {'model_name': 'mnist', 'model_version': '%s', 'outputs': [
                                 {'name': 'image', 'datatype': 'FP32', 'shape': [200, 1, 2, 3],
                                  'parameters': {'binary_data_size': 4800}}]}""".formatted(header(raw, "Dcgan-Release"))));
        assertThat(blob(answer)).isEqualTo(raw.body()).hasSize(4800);
    }

    @Test
    void jsonOutputEqualsThatOfGenerateBitForBit() {
        var latents = latents(7, 2);
        var answer = client().post(INFER, """
                        {'id': 'r1', 'inputs': [
                         {'data': [[%s, %s], [%s, %s]], 'name': 'latent', 'shape': [2, 2], 'datatype': 'FP32'},
                         {'data': [3, 3.0], 'name': 'label', 'shape': [2], 'datatype': 'INT64'}]}""".formatted(latents[0], latents[1], latents[2], latents[3]));
        var raw = ByteBuffer.wrap(client().get("/generate?format=raw&seed=7&digit=3&count=2")
                        .body())
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        var numbers = new ArrayList<Float>();
        json(answer.body()).at("/outputs/0/data").forEach(number -> numbers.add(number.floatValue()));
        assertThat(numbers)
                .containsExactlyElementsOf(
                        IntStream.range(0, 12).mapToObj(raw::get).toList());
        assertThat(json(answer.body()).path("id").textValue()).isEqualTo("r1");
        assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
        assertThat(header(answer, "Inference-Header-Content-Length")).isEmpty();
    }

    @Test
    void inputsMayMixBinaryAndJsonAndLabelsMayBeInt32() {
        var wanted = client().post(INFER, ONE_IMAGE).body();
        var bytes = "{'name': '%s', 'shape': %s, 'datatype': '%s', 'parameters': {'binary_data_size': %d}}";
        var label = bytes.formatted("label", "[1]", "INT32", 4);
        var latent = bytes.formatted("latent", "[1, 2]", "FP32", 8);
        var mixed = client().postFramed(
                        INFER,
                        "{'inputs': [%s, {'name': 'latent', 'shape': [1, 2], 'datatype': 'FP32', 'data': [0.5, 1]}]}"
                                .formatted(label),
                        ints(3));
        var labelFirst =
                client().postFramed(INFER, "{'inputs': [%s, %s]}".formatted(label, latent), ints(3), floats(0.5f, 1));
        var narrow = client().post(INFER, ONE_IMAGE.replace("INT64", "INT32"));
        assertThat(List.of(json(mixed.body()), json(labelFirst.body()), json(narrow.body())))
                .containsOnly(json(wanted));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                                                              | false",
                "'parameters': {'binary_data_output': false}                                   | false",
                "'parameters': {'binary_data_output': true}                                    | true",
                "'parameters': {'binary_data_output': true}, 'outputs': []                     | true",
                "'outputs': [{'name': 'image'}]                                                | false",
                "'outputs': [{'name': 'image', 'parameters': {'binary_data': true}}]           | true",
                "'outputs': [{'name': 'image'}], 'parameters': {'binary_data_output': true}    | true",
                "'parameters': {'binary_data_output': true}, 'outputs': [{'name': 'image', 'parameters':"
                        + " {'binary_data': false}}] | false",
                "'parameters': {'binary_data_output': true}, 'outputs': [{'name': 'image', 'parameters': {}}] | true",
                "'parameters': null, 'outputs': null, 'id': null                               | false",
                "'model_name': 'x', 'parameters': {'priority': 1}, 'more': [{'a': [1]}]        | false",
            },
            quoteCharacter = '~')
    void theClientChoosesBetweenBinaryAndJsonOutput(String fields, boolean bytes) {
        var request = fields == null ? ONE_IMAGE : "{" + fields + ", " + ONE_IMAGE.substring(1);
        var answer = client().post(INFER, request);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/" + (bytes ? "octet-stream" : "json"));
        assertThat(header(answer, "Inference-Header-Content-Length").isEmpty()).isEqualTo(!bytes);
        var json = bytes ? head(answer) : json(answer.body());
        assertThat(json.has("id")).isFalse();
        assertThat(json.at("/outputs/0").has("data")).isEqualTo(!bytes);
        assertThat(json.at("/outputs/0").has("parameters")).isEqualTo(bytes);
    }

    @Test
    void anIdIsReturnedUnlessItIsEmpty() {
        for (var fields : List.of("", "'parameters': {'binary_data_output': true}, ")) {
            var named = client().post(INFER, "{'id': 'ä 1', " + fields + ONE_IMAGE.substring(1));
            var unnamed = client().post(INFER, "{'id': '', " + fields + ONE_IMAGE.substring(1));
            assertThat((fields.isEmpty() ? json(named.body()) : head(named))
                            .path("id")
                            .textValue())
                    .isEqualTo("ä 1");
            assertThat((fields.isEmpty() ? json(unnamed.body()) : head(unnamed)).has("id"))
                    .isFalse();
        }
    }

    @Test
    void jsonOutputHasALimit() {
        var release = TestRelease.of("large", 0)
                .signature(new Signature(2, 10, 3, 64, 64))
                .release(4);
        new PaintedGenerator(release, (latents, images) -> {}).goLive(registry);
        assertRefused(
                client().postFramed(
                                "/v2/models/large/infer",
                                binary(100, ""),
                                floats(latents(7, 100)),
                                longs(new long[100])),
                400,
                "outputs must be requested with binary_data: JSON holds at most 1048576 values, got 1228800");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/octet-stream",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "text/xml"
            })
    void everyMediaTypeIsAccepted(String type) {
        assertThat(client().post(INFER, ONE_IMAGE, "Content-Type", type, "Accept", "image/png")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aRequestMayHave1024ImagesAndNotOneMore() {
        var answer = client().postFramed(
                        INFER,
                        binary(1024, "'parameters': {'binary_data_output': true},"),
                        floats(latents(7, 1024)),
                        longs(new long[1024]));
        assertThat(blob(answer)).hasSize(1024 * 6 * 4);
        assertRefused(
                client().postFramed(INFER, binary(1025, ""), floats(latents(7, 1025)), longs(new long[1025])),
                400,
                "shape of latent must be [1 to 1024, 2], got [1025, 2]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "deflate", "identity"})
    void aBodyMayBeCompressed(String encoding) throws IOException {
        var json = binary(1, "");
        var body = framed(json, floats(0.5f, 1), longs(3));
        var answer = client().post(
                        INFER,
                        compressed(encoding, body),
                        "Content-Encoding",
                        encoding,
                        "Inference-Header-Content-Length",
                        Integer.toString(json.length()));
        assertThat(json(answer.body()))
                .isEqualTo(json(client().post(INFER, ONE_IMAGE).body()));
    }

    @Test
    void aBodyThatCannotBeDecompressedIsRefused() throws IOException {
        assertRefused(
                client().post(INFER, ONE_IMAGE, "Content-Encoding", "gzip"),
                400,
                "the body must be gzip, as declared by Content-Encoding, got an error: Not in GZIP format");
        var half = Arrays.copyOf(compressed("deflate", V2Client.bytes(ONE_IMAGE)), 40);
        assertRefused(
                client().post(INFER, half, "Content-Encoding", "deflate"),
                400,
                "the body must be deflate, as declared by Content-Encoding, got an error");
        assertRefused(
                client().post(INFER, ONE_IMAGE, "Content-Encoding", "br"),
                415,
                "Content-Encoding must be gzip or deflate, got \"br\"");
        var bomb = compressed("gzip", new byte[ContentDecoder.MAX_BYTES + 1]);
        assertRefused(
                client().post(INFER, bomb, "Content-Encoding", "gzip"),
                413,
                "the decoded body must be at most 10485760 bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                // The request.
                "null                  | the request must be an object, got null",
                "[]                    | the request must be an object, got something else at line 1, column 1",
                "{'inputs': [}         | the request must be JSON, got an error at line 1, column 13: Unexpected",
                "{} {}                 | the request must be an object, got something else at line 1, column 4",
                "{'id': 1, 'id': 2}    | the request must be JSON, got an error at line 1, column 15: Duplicate",
                "{'id': {}}            | id must be a string, got something else at line 1, column",
                "{'inputs': {}}        | inputs must be a list, got",
                "{'inputs': [3]}       | inputs.0 must be an object, got",
                "{'inputs': [null]}    | inputs.0 must be",
                "{'outputs': [null]}   | outputs.0 must be",
                "{'parameters': {'binary_data_output': 'true'}} | parameters.binary_data_output must be true or false",
                "{}                    | inputs must be latent, label, each once, got only []",
                "{'inputs': [LATENT]}  | inputs must be latent, label, each once, got only [latent]",
                "{'inputs': [LABEL]}   | inputs must be latent, label, each once, got only [label]",
                "{'inputs': [LABEL, LABEL]}          | inputs must be latent, label, each once, got \"label\"",
                "{'inputs': [{'name': 'noise'}]}     | inputs must be latent, label, each once, got \"noise\"",
                "{'inputs': [{}]}      | inputs must be latent, label, each once, got \"\"",
                // Types and shapes.
                "{'inputs': [{'name': 'latent', 'shape': [1, 2], 'datatype': 'FP64', 'data': [1, 2]}, LABEL]}"
                        + " | datatype of latent must be FP32, got \"FP64\"",
                "{'inputs': [LATENT, {'name': 'label', 'shape': [1], 'data': [1]}]}"
                        + " | datatype of label must be INT64 or INT32, got \"\"",
                "{'inputs': [{'name': 'latent', 'datatype': 'FP32', 'data': [1, 2]}]}"
                        + " | shape of latent must be [1 to 1024, 2], got []",
                "{'inputs': [{'name': 'latent', 'shape': [0, 2], 'datatype': 'FP32', 'data': []}]}"
                        + " | shape of latent must be [1 to 1024, 2], got [0, 2]",
                "{'inputs': [{'name': 'latent', 'shape': [-1, 2], 'datatype': 'FP32', 'data': []}]}"
                        + " | shape of latent must be [1 to 1024, 2], got [-1, 2]",
                "{'inputs': [{'name': 'latent', 'shape': [1, 3], 'datatype': 'FP32', 'data': [1, 2, 3]}]}"
                        + " | shape of latent must be [1 to 1024, 2], got [1, 3]",
                "{'inputs': [{'name': 'latent', 'shape': [1, 2, 1], 'datatype': 'FP32', 'data': [1, 2]}]}"
                        + " | shape of latent must be [1 to 1024, 2], got [1, 2, 1]",
                "{'inputs': [{'name': 'latent', 'shape': [1, 2.5]}]} | inputs.0.shape.1 must be an integer, got",
                "{'inputs': [{'name': 'latent', 'shape': [1, null]}]} | inputs.0.shape.1 must be",
                "{'inputs': [{'name': 'latent', 'shape': [1, 9999999999]}]} | the request must be JSON, got an error at line",
                "{'inputs': [LATENT, {'name': 'label', 'shape': [2], 'datatype': 'INT64', 'data': [1, 2]}]}"
                        + " | shape of label must be [1], as for latent, got [2]",
                // Values.
                "{'inputs': [{'name': 'latent', 'shape': [1, 2], 'datatype': 'FP32'}]}"
                        + " | latent must have either data or parameters.binary_data_size, got neither",
                "{'inputs': [{'name': 'latent', 'shape': [1, 2], 'datatype': 'FP32', 'data': [1, 2], 'parameters':"
                        + " {'binary_data_size': 8}}]}"
                        + " | latent must have either data or parameters.binary_data_size, got both",
                "{'inputs': [{'name': 'latent', 'shape': [1, 2], 'datatype': 'FP32', 'data': [1]}]}"
                        + " | latent must have 2 values, got 1",
                "{'inputs': [{'name': 'latent', 'shape': [1, 2], 'datatype': 'FP32', 'data': [[1, 2], [3]]}]}"
                        + " | latent must have 2 values, got 3",
                "{'inputs': [{'name': 'latent', 'shape': [1, 2], 'datatype': 'FP32', 'data': [1, '2']}]}"
                        + " | inputs.0.data must be at most 1048576 numbers, in lists at most 4 deep, got something else",
                "{'inputs': [{'name': 'latent', 'shape': [1, 2], 'datatype': 'FP32', 'data': [1, null]}]}"
                        + " | inputs.0.data must be at most 1048576 numbers, in lists at most 4 deep, got something else",
                "{'inputs': [{'name': 'latent', 'shape': [1, 2], 'datatype': 'FP32', 'data': 1}]}"
                        + " | inputs.0.data must be at most 1048576 numbers, in lists at most 4 deep, got something else",
                "{'inputs': [{'name': 'latent', 'shape': [1, 2], 'datatype': 'FP32', 'data': [[[[[1, 2]]]]]}]}"
                        + " | inputs.0.data must be at most 1048576 numbers, in lists at most 4 deep, got something else",
                "{'inputs': [{'name': 'latent', 'shape': [1, 2], 'datatype': 'FP32', 'data': [1, NaN]}, LABEL]}"
                        + " | the request must be JSON, got an error at line 1, column",
                "{'inputs': [{'name': 'latent', 'shape': [1, 2], 'datatype': 'FP32', 'data': [1, -1e39]}, LABEL]}"
                        + " | latent[0, 1] must be -1000 to 1000, got -Infinity",
                "{'inputs': [LATENT, {'name': 'label', 'shape': [1], 'datatype': 'INT64', 'data': [10]}]}"
                        + " | label[0] must be 0 to 9, got 10",
                "{'inputs': [LATENT, {'name': 'label', 'shape': [1], 'datatype': 'INT64', 'data': [-1]}]}"
                        + " | label[0] must be 0 to 9, got -1",
                "{'inputs': [LATENT, {'name': 'label', 'shape': [1], 'datatype': 'INT64', 'data': [2.5]}]}"
                        + " | label[0] must be an integer, got 2.5",
                // Outputs.
                "{'inputs': [LATENT, LABEL], 'outputs': [{'name': 'picture'}]}"
                        + " | outputs must be image, once, got \"picture\"",
                "{'inputs': [LATENT, LABEL], 'outputs': [{'name': 'image'}, {'name': 'image'}]}"
                        + " | outputs must be image, once, got \"image\"",
                "{'inputs': [LATENT, LABEL], 'outputs': [{}]} | outputs must be image, once, got \"\"",
                "{'inputs': [LATENT, LABEL], 'outputs': [{'name': 'image', 'parameters': {'classification': 2}}]}"
                        + " | outputs must not have classification or shared_memory_region",
            })
    void anInvalidRequestIsRejectedWithItsValidValues(String request, String error) {
        var filled = request.replace(
                        "LATENT", "{'name': 'latent', 'shape': [1, 2], 'datatype': 'FP32', 'data': [1, 2]}")
                .replace("LABEL", "{'name': 'label', 'shape': [1], 'datatype': 'INT64', 'data': [1]}");
        assertRefused(client().post(INFER, filled), 400, error);
    }

    @Test
    void moreNumbersThanAnyModelNeedsAreRejected() {
        assertRefused(
                client().post(
                                INFER,
                                "{'inputs': [{'name': 'latent', 'data': [%s]}]}".formatted("1,".repeat(1 << 20) + "1")),
                400,
                "inputs.0.data must be at most 1048576 numbers");
        assertRefused(client().post(INFER, ""), 400, "the request must be an object, got something else");
        assertRefused(client().post(INFER, new byte[] {'{', '"', (byte) 0xff, '"'}), 400, "the request must be JSON");
    }

    @Test
    void invalidValuesAreRejectedWithTheirIndex() {
        assertRefused(
                client().postFramed(INFER, binary(2, ""), floats(0, 0, Float.NaN, 0), longs(0, 0)),
                400,
                "latent[1, 0] must be -1000 to 1000, got NaN");
        assertRefused(
                client().postFramed(INFER, binary(2, ""), floats(0, 0, 0, 0), longs(0, Long.MIN_VALUE)),
                400,
                "label[1] must be 0 to 9, got -9223372036854775808");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-1     | Inference-Header-Content-Length must be 1 to 216, the bytes of JSON",
                "0      | Inference-Header-Content-Length must be 1 to 216, the bytes of JSON",
                "217    | Inference-Header-Content-Length must be 1 to 216, the bytes of JSON",
                "99999999999 | Inference-Header-Content-Length must be 1 to 216, the bytes of JSON",
                "x      | Inference-Header-Content-Length must be 1 to 216, the bytes of JSON at the start of the body, got \"x\"",
                "199    | the request must be JSON, got an error at line 1, column",
                "201    | the request must be JSON, got an error at line 1, column",
            })
    void aWrongLengthOfTheJsonIsRejected(String length, String error) {
        var json = binary(1, "");
        var padded = " ".repeat(200 - json.length()) + json;
        var body = framed(padded, floats(1, 2), longs(3));
        assertThat(body).hasSize(216);
        assertRefused(client().post(INFER, body, "Inference-Header-Content-Length", length), 400, error);
    }

    @Test
    void blobsOfTheWrongSizeAreRejected() {
        assertRefused(
                client().postFramed(INFER, binary(1, ""), floats(1), floats()),
                400,
                "the body must have 8 bytes of latent after its JSON, got 4");
        assertRefused(
                client().postFramed(INFER, binary(1, ""), floats(1, 2), ints(3)),
                400,
                "the body must have 8 bytes of label after its JSON, got 4");
        assertRefused(
                client().postFramed(INFER, binary(1, ""), floats(1, 2), longs(3), ints(3)),
                400,
                "the body must end with its last input, got 4 more bytes");
        assertRefused(
                client().postFramed(INFER, binary(1, "").replace(": 8", ": 4"), floats(1), longs(3)),
                400,
                "parameters.binary_data_size of latent must be 8, for 2 values of FP32, got 4");
        assertRefused(
                client().post(INFER, binary(1, "")), 400, "the body must have 8 bytes of latent after its JSON, got 0");
        assertRefused(
                client().post(INFER, framed(binary(1, ""), floats(1, 2), longs(3))),
                400,
                "the request must be JSON, got an error at line 1, column");
    }

    @Test
    void aFailingGeneratorIsAServerError() {
        var release = TestRelease.of("broken", 0).release(2);
        new PaintedGenerator(release, (latents, images) -> {
                    throw new GenerationException("out of paint", new IllegalStateException());
                })
                .goLive(registry);
        assertRefused(client().post("/v2/models/broken/infer", ONE_IMAGE), 500, "out of paint");
    }

    @Test
    void requestsBeyondTheQueueGet429WithRetryAfter() throws Exception {
        var begun = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        var release = TestRelease.of("slow", 0).release(3);
        new PaintedGenerator(release, (latents, images) -> {
                    begun.countDown();
                    awaitTrue(mayEnd);
                })
                .goLive(registry);
        var known = "/generate?model=mnist&seed=1";
        var etag = header(client().get(known), "ETag");
        try {
            var drawn = client().sendPost("/v2/models/slow/infer", V2Client.bytes(ONE_IMAGE));
            awaitTrue(begun);
            var waiting = client().sendPost("/v2/models/slow/infer", V2Client.bytes(numbers(4)));
            awaitThat(() -> batcher.queuedImages() == 4);
            var refused = client().post("/v2/models/slow/infer", ONE_IMAGE);
            assertRefused(refused, 429, "the queue is full");
            assertThat(header(refused, "Retry-After")).isEqualTo("1");
            // A rejected request is not even parsed.
            assertRefused(client().post("/v2/models/slow/infer", "{"), 429, "the queue is full");
            var rejected = client().get(known);
            assertThat(rejected.statusCode()).isEqualTo(429);
            assertThat(json(rejected.body()).path("detail").asText()).isEqualTo("the queue is full");
            assertThat(header(rejected, "Retry-After")).isEqualTo("1");
            assertThat(header(rejected, "Content-Type")).isEqualTo("application/problem+json");
            assertThat(client().get(known, "If-None-Match", etag).statusCode()).isEqualTo(304);
            assertThat(client().get(known, "If-None-Match", "\"another\"").statusCode())
                    .isEqualTo(429);
            mayEnd.countDown();
            assertThat(drawn.get().statusCode()).isEqualTo(200);
            assertThat(waiting.get().statusCode()).isEqualTo(200);
        } finally {
            mayEnd.countDown();
        }
    }

    private static void awaitTrue(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE_NANOS, TimeUnit.NANOSECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitThat(Callable<Boolean> condition) {
        await().atMost(PATIENCE_NANOS, TimeUnit.NANOSECONDS)
                .pollInterval(5, TimeUnit.MILLISECONDS)
                .until(condition);
    }

    private static void assertAnswer(HttpResponse<byte[]> answer, int status, String json) {
        assertThat(json(answer.body())).isEqualTo(json(json));
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
    }

    private static void assertRefused(HttpResponse<byte[]> answer, int status, String error) {
        assertThat(json(answer.body()).path("error").asText()).startsWith(error);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
        assertThat(json(answer.body())).hasSize(1);
    }

    /** @param fields other fields of the request than its inputs */
    private static String binary(int count, String fields) {
        return "{%s'inputs':[%s,%s]}"
                .formatted(
                        fields,
                        "{'name':'latent','shape':[%d,2],'datatype':'FP32','parameters':{'binary_data_size': %d}}"
                                .formatted(count, count * 8),
                        "{'name':'label','shape':[%d],'datatype':'INT64','parameters':{'binary_data_size': %d}}"
                                .formatted(count, count * 8));
    }

    private static String numbers(int count) {
        var zeros = IntStream.range(0, count).mapToObj(i -> "0").collect(Collectors.joining(","));
        return """
                {'inputs': [{'name': 'latent', 'shape': [%d, 2], 'datatype': 'FP32', 'data': [%s, %s]},
                            {'name': 'label', 'shape': [%d], 'datatype': 'INT64', 'data': [%s]}]}""".formatted(count, zeros, zeros, count, zeros);
    }

    private static float[] latents(long seed, int count) {
        var latents = FloatBuffer.allocate(2 * count);
        Latents.draw(seed, 0, count, 2, latents);
        return latents.array();
    }

    private static byte[] compressed(String encoding, byte[] body) throws IOException {
        var bytes = new ByteArrayOutputStream();
        OutputStream stream = switch (encoding) {
            case "identity" -> bytes;
            case "deflate" -> new DeflaterOutputStream(bytes);
            default -> new GZIPOutputStream(bytes);
        };
        try (stream) {
            stream.write(body);
        }
        return bytes.toByteArray();
    }

    /** Publishes a release and waits until it is live. */
    private String publish(GeneratorRelease release) throws Exception {
        ReleaseRecord record = release;
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", brokers),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            Topics.GENERATOR_RELEASES,
                            record.key().getBytes(StandardCharsets.UTF_8),
                            Json.write(record)))
                    .get();
        }
        awaitThat(() -> registry.find(release.model())
                .flatMap(ofModel -> ofModel.live())
                .filter(release::equals)
                .isPresent());
        return release.id().value();
    }
}
