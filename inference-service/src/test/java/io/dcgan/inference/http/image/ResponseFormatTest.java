package io.dcgan.inference.http.image;

import static io.dcgan.inference.http.image.ImageClient.bytes;
import static io.dcgan.inference.http.image.ImageClient.decode;
import static io.dcgan.inference.http.image.ImageClient.image;
import static io.dcgan.inference.http.image.ImageClient.samples;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.dcgan.inference.http.InferenceBroker;
import io.dcgan.inference.http.ServedModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the formats of {@code GET /generate}, chosen by parameter or by the Accept header. */
@QuarkusTest
@QuarkusTestResource(InferenceBroker.class)
class ResponseFormatTest {
    private final ServedModels served;

    @Inject
    ResponseFormatTest(ServedModels served) {
        this.served = served;
    }

    @BeforeEach
    void serve() throws Exception {
        served.serveDefaultModel();
    }

    @Test
    void everyFormatHasTheSameImages() throws Exception {
        var query = "/generate?seed=5&count=3&columns=3";
        var raw = ByteBuffer.wrap(bytes(query + "&format=raw")).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(raw.remaining()).isEqualTo(3 * 6 * 4);
        given().get(query + "&format=raw").then().header("Dcgan-Shape", "3,1,2,3");
        var npy = bytes(query + "&format=npy");
        assertThat(new String(npy, StandardCharsets.ISO_8859_1)).contains("'descr': '<f4'", "'shape': (3, 1, 2, 3)");
        assertThat(Arrays.copyOfRange(npy, npy.length - raw.remaining(), npy.length))
                .isEqualTo(raw.array());

        var sheet = image(query);
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
                assertThat(samples(decode(png), 0, 0)).isEqualTo(samples(sheet, image * 3, 0));
            }
            assertThat(zip.getNextEntry()).isNull();
        }
    }

    @ParameterizedTest
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
    void varyIsSetWhenAcceptDecidesTheFormat() {
        given().get("/generate?seed=1").then().header("Vary", "Accept");
        assertThat(given().get("/generate?seed=1&format=png").header("Vary")).isNull();
        given().header("Accept", "foo").get("/generate").then().statusCode(400);
        given().header("Accept", "a/b,".repeat(33))
                .get("/generate")
                .then()
                .statusCode(400)
                .body("detail", equalTo("Accept must have at most 32 media types, got 33"));
    }

    @Test
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
}
