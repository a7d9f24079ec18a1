package io.dcgan.inference.http.image;

import static io.dcgan.inference.http.image.ImageClient.decode;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.dcgan.inference.http.InferenceBroker;
import io.dcgan.inference.http.ServedModels;
import io.dcgan.inference.model.TestRelease;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Tests the service from its start to its first release, with a header that an operator has configured. */
@QuarkusTest
@QuarkusTestResource(InferenceBroker.class)
@TestProfile(FirstReleaseTest.WithHeader.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FirstReleaseTest {
    private final ServedModels served;

    @Inject
    FirstReleaseTest(ServedModels served) {
        this.served = served;
    }

    /** Configures a response header. The profile also gives this class an application of its own, without a release. */
    public static final class WithHeader implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.http.header.\"X-Content-Type-Options\".value", "nosniff");
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
        var release = served.serve(TestRelease.of("mnist", 0.5f), 1);
        given().get("/q/health/ready").then().statusCode(200);
        var response = given().get("/generate?count=5&columns=2&seed=7&digit=3");
        response.then()
                .statusCode(200)
                .contentType("image/png")
                .header("Dcgan-Model", "mnist")
                .header("Dcgan-Release", release.id().value())
                .header("Dcgan-Seed", "7");
        var sheet = decode(response.asByteArray());
        assertThat(sheet.getWidth()).isEqualTo(2 * 3);
        assertThat(sheet.getHeight()).isEqualTo(3 * 2);
        assertThat(sheet.getRaster().getSample(1, 0, 0)).isEqualTo(Math.round((TestRelease.pixel(0.5f) + 1) * 127.5f));
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
    void headersSetByAnOperatorAreInEveryResponse() {
        for (var path : List.of("/generate", "/generate?count=0", "/compare", "/models")) {
            assertThat(given().get(path).header("X-Content-Type-Options"))
                    .as(path)
                    .isEqualTo("nosniff");
        }
    }
}
