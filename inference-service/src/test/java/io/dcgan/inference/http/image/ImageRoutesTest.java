package io.dcgan.inference.http.image;

import static io.dcgan.inference.http.image.ImageClient.statusLine;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.startsWith;

import io.dcgan.inference.http.InferenceBroker;
import io.dcgan.inference.http.ServedModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the URLs and methods of the image endpoints, and the metrics of their requests. */
@QuarkusTest
@QuarkusTestResource(InferenceBroker.class)
class ImageRoutesTest {
    private final ServedModels served;

    @TestHTTPResource("/")
    URI server = URI.create("/");

    @Inject
    ImageRoutesTest(ServedModels served) {
        this.served = served;
    }

    @BeforeEach
    void serve() throws Exception {
        served.serveDefaultModel();
    }

    @ParameterizedTest
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
        assertThat(statusLine(server, address)).startsWith("HTTP/1.1 400");
    }

    @Test
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
    void requestsImagesAndLoadsAreMeasured() throws IOException {
        assertThat(statusLine(server, "/generate/../%67enerate")).startsWith("HTTP/1.1 200");
        assertThat(given().get("/q/metrics").asString())
                .contains("dcgan_inference_images_total")
                .contains("dcgan_inference_loads_total{result=\"loaded\"}")
                .contains("status=\"200\",uri=\"/generate\"")
                .doesNotContain("%67enerate");
    }
}
