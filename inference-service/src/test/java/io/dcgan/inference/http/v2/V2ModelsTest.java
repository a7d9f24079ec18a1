package io.dcgan.inference.http.v2;

import static io.dcgan.inference.http.v2.V2Assertions.assertAnswer;
import static io.dcgan.inference.http.v2.V2Assertions.assertRefused;
import static io.dcgan.inference.http.v2.V2Client.header;
import static io.dcgan.inference.http.v2.V2Client.json;
import static io.dcgan.inference.http.v2.V2Requests.INFER;
import static io.dcgan.inference.http.v2.V2Requests.ONE_IMAGE;
import static org.assertj.core.api.Assertions.assertThat;

import io.dcgan.inference.http.InferenceBroker;
import io.dcgan.inference.http.ServedModels;
import io.dcgan.inference.model.TestRelease;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the metadata and health of the server and its models, from before the first model. */
@QuarkusTest
@QuarkusTestResource(InferenceBroker.class)
@TestProfile(V2ModelsTest.NoModelYet.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class V2ModelsTest {
    private final ServedModels served;

    @TestHTTPResource("/")
    URI server = URI.create("/");

    @Inject
    V2ModelsTest(ServedModels served) {
        this.served = served;
    }

    /** Gives this class an application of its own, without a model. */
    public static final class NoModelYet implements QuarkusTestProfile {}

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
        var old = served.serve(TestRelease.of("mnist", 0.25f), 1).id().value();
        var live = served.serve(TestRelease.of("mnist", 0.5f), 2).id().value();
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
}
