package io.dcgan.inference.http.image;

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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests {@code GET /interpolate}, and the parameters that it and {@code GET /compare} reject. */
@QuarkusTest
@QuarkusTestResource(InferenceBroker.class)
class WalkAndComparisonTest {
    private final ServedModels served;

    @Inject
    WalkAndComparisonTest(ServedModels served) {
        this.served = served;
    }

    @BeforeEach
    void serve() throws Exception {
        served.serveDefaultModel();
    }

    @Test
    void aWalkGoesFromSeedToSeed() throws IOException {
        var sheet = image("/interpolate?seeds=1,2&steps=4&digit=0");
        assertThat(sheet.getWidth()).isEqualTo(4 * 3);
        assertThat(sheet.getHeight()).isEqualTo(2 * 2);
        var first = image("/generate?seed=1&digit=0");
        var last = image("/generate?seed=2&digit=0");
        assertThat(samples(sheet, 0, 0)).isEqualTo(samples(first, 0, 0));
        assertThat(samples(sheet, 0, 2)).isEqualTo(samples(last, 0, 0));

        var animation = given().get("/interpolate?seeds=1,2,3&steps=4&format=apng&delay=50");
        animation.then().statusCode(200).contentType("image/apng");
        assertThat(new String(animation.asByteArray(), StandardCharsets.ISO_8859_1).split("fcTL", -1))
                .hasSize(1 + 12);
        assertThat(animation.header("ETag")).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "interpolate?seeds=1              | seeds must be 2 to 32 comma-separated numbers, got 1",
                "interpolate?seeds=1,x | seeds must be -9223372036854775808 to 9223372036854775807, got \"x\"",
                "interpolate?seeds=1,2&steps=65   | steps must be 1 to 64, got \"65\"",
                "interpolate?seeds=1,2,3,4,5,6&steps=64 | seeds and steps must yield at most 256 images, got 321",
                "interpolate?seeds=1,2&format=gif | format must be one of png, apng, got \"gif\"",
                "compare?count=33                 | count must be 1 to 32, got \"33\"",
            })
    void anInvalidWalkOrComparisonIsRejectedWithItsValidValues(String path, String detail) {
        given().get("/" + path).then().statusCode(400).body("detail", equalTo(detail));
    }
}
