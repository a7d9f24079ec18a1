package io.dcgan.inference.http.v2;

import static io.dcgan.inference.http.v2.V2Assertions.assertRefused;
import static io.dcgan.inference.http.v2.V2Client.blob;
import static io.dcgan.inference.http.v2.V2Client.floats;
import static io.dcgan.inference.http.v2.V2Client.framed;
import static io.dcgan.inference.http.v2.V2Client.head;
import static io.dcgan.inference.http.v2.V2Client.header;
import static io.dcgan.inference.http.v2.V2Client.ints;
import static io.dcgan.inference.http.v2.V2Client.json;
import static io.dcgan.inference.http.v2.V2Client.longs;
import static io.dcgan.inference.http.v2.V2Requests.INFER;
import static io.dcgan.inference.http.v2.V2Requests.ONE_IMAGE;
import static io.dcgan.inference.http.v2.V2Requests.binary;
import static io.dcgan.inference.http.v2.V2Requests.latents;
import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.inference.http.InferenceBroker;
import io.dcgan.inference.http.ServedModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests tensors as bytes after the JSON, in requests and responses. */
@QuarkusTest
@QuarkusTestResource(InferenceBroker.class)
@TestProfile(OneThreadProfile.class)
class V2BinaryTest {
    private final ServedModels served;

    @TestHTTPResource("/")
    URI server = URI.create("/");

    @Inject
    V2BinaryTest(ServedModels served) {
        this.served = served;
    }

    @BeforeEach
    void serve() throws Exception {
        served.serveDefaultModel();
    }

    private V2Client client() {
        return new V2Client(server);
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
                "x      | Inference-Header-Content-Length must be 1 to 216, the bytes of JSON"
                        + " at the start of the body, got \"x\"",
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
}
