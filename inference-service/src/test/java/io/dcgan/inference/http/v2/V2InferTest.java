package io.dcgan.inference.http.v2;

import static io.dcgan.inference.http.v2.V2Assertions.assertAnswer;
import static io.dcgan.inference.http.v2.V2Assertions.assertRefused;
import static io.dcgan.inference.http.v2.V2Client.floats;
import static io.dcgan.inference.http.v2.V2Client.head;
import static io.dcgan.inference.http.v2.V2Client.header;
import static io.dcgan.inference.http.v2.V2Client.json;
import static io.dcgan.inference.http.v2.V2Client.longs;
import static io.dcgan.inference.http.v2.V2Requests.INFER;
import static io.dcgan.inference.http.v2.V2Requests.ONE_IMAGE;
import static io.dcgan.inference.http.v2.V2Requests.binary;
import static io.dcgan.inference.http.v2.V2Requests.latents;
import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.common.release.Signature;
import io.dcgan.inference.http.InferenceBroker;
import io.dcgan.inference.http.ServedModels;
import io.dcgan.inference.model.GeneratorRegistry;
import io.dcgan.inference.model.TestRelease;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests requests for images in JSON, and the output that they choose. */
@QuarkusTest
@QuarkusTestResource(InferenceBroker.class)
@TestProfile(OneThreadProfile.class)
class V2InferTest {
    private final ServedModels served;
    private final GeneratorRegistry registry;

    @TestHTTPResource("/")
    URI server = URI.create("/");

    @Inject
    V2InferTest(ServedModels served, GeneratorRegistry registry) {
        this.served = served;
        this.registry = registry;
    }

    @BeforeEach
    void serve() throws Exception {
        served.serveDefaultModel();
    }

    private V2Client client() {
        return new V2Client(server);
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
}
