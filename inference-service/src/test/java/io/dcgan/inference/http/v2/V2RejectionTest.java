package io.dcgan.inference.http.v2;

import static io.dcgan.inference.http.v2.V2Assertions.assertRefused;
import static io.dcgan.inference.http.v2.V2Requests.INFER;
import static io.dcgan.inference.http.v2.V2Requests.ONE_IMAGE;

import io.dcgan.inference.http.InferenceBroker;
import io.dcgan.inference.http.ServedModels;
import io.dcgan.inference.model.GenerationException;
import io.dcgan.inference.model.GeneratorRegistry;
import io.dcgan.inference.model.TestRelease;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests errors of the protocol, for wrong requests and for a generator that fails. */
@QuarkusTest
@QuarkusTestResource(InferenceBroker.class)
@TestProfile(OneThreadProfile.class)
class V2RejectionTest {
    private final ServedModels served;
    private final GeneratorRegistry registry;

    @TestHTTPResource("/")
    URI server = URI.create("/");

    @Inject
    V2RejectionTest(ServedModels served, GeneratorRegistry registry) {
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
                "{'inputs': [{'name': 'latent', 'shape': [1, 9999999999]}]}"
                        + " | the request must be JSON, got an error at line",
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
                        + " | inputs.0.data must be at most 1048576 numbers, in lists at most 4 deep,"
                        + " got something else",
                "{'inputs': [{'name': 'latent', 'shape': [1, 2], 'datatype': 'FP32', 'data': [1, null]}]}"
                        + " | inputs.0.data must be at most 1048576 numbers, in lists at most 4 deep,"
                        + " got something else",
                "{'inputs': [{'name': 'latent', 'shape': [1, 2], 'datatype': 'FP32', 'data': 1}]}"
                        + " | inputs.0.data must be at most 1048576 numbers, in lists at most 4 deep,"
                        + " got something else",
                "{'inputs': [{'name': 'latent', 'shape': [1, 2], 'datatype': 'FP32', 'data': [[[[[1, 2]]]]]}]}"
                        + " | inputs.0.data must be at most 1048576 numbers, in lists at most 4 deep,"
                        + " got something else",
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'outputs': [{'parameters': {'classification': [%s]}}]}",
                "{'parameters': {'anything': [%s]}}",
                "{'inputs': [%s]}",
                "{'outputs': [%s]}"
            })
    void aRequestWithManyObjectsIsRejectedBeforeTheyAreMade(String request) {
        assertRefused(
                client().post(INFER, request.formatted("{},".repeat(100_000) + "{}")),
                400,
                "the request must be JSON, got an error at line 1, column ");
    }

    @Test
    void moreNumbersThanAnyModelNeedsAreRejected() {
        assertRefused(
                client().post(
                                INFER,
                                "{'inputs': [{'name': 'latent', 'data': [%s]}]}".formatted("1,".repeat(1 << 20) + "1")),
                413,
                "the body of this request must be at most 1048576 bytes");
        assertRefused(client().post(INFER, ""), 400, "the request must be an object, got something else");
        assertRefused(client().post(INFER, new byte[] {'{', '"', (byte) 0xff, '"'}), 400, "the request must be JSON");
    }

    @Test
    void unknownPathsAndMethodsGetErrorsInTheFormOfTheProtocol() {
        assertRefused(client().get("/v2/dreams"), 404, "no such path; GET /q/openapi lists all paths");
        assertRefused(client().get(INFER), 405, "Method Not Allowed");
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
}
