package io.dcgan.inference.http.image;

import static io.dcgan.inference.http.image.ImageClient.bytes;
import static io.dcgan.inference.http.image.ImageClient.image;
import static io.dcgan.inference.http.image.ImageClient.samples;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.dcgan.inference.http.InferenceBroker;
import io.dcgan.inference.http.ServedModels;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests {@code GET /generate}: seeds, parameters and cached responses. */
@QuarkusTest
@QuarkusTestResource(InferenceBroker.class)
class GenerateEndpointTest {
    private final ServedModels served;

    @Inject
    GenerateEndpointTest(ServedModels served) {
        this.served = served;
    }

    @BeforeEach
    void serve() throws Exception {
        served.serveDefaultModel();
    }

    @Test
    void onlyTheSameSeedGivesTheSameImages() {
        var picture = bytes("/generate?count=9&seed=1");
        assertThat(bytes("/generate?count=9&seed=1")).isEqualTo(picture);
        assertThat(bytes("/generate?count=9&seed=2")).isNotEqualTo(picture);
        assertThat(bytes("/generate?count=9")).isNotEqualTo(bytes("/generate?count=9"));
    }

    @Test
    void anImageOfASeedDoesNotDependOnTheCount() throws IOException {
        var one = image("/generate?seed=1");
        var many = image("/generate?seed=1&count=256&columns=256");
        assertThat(samples(many, 0, 0)).isEqualTo(samples(one, 0, 0));
    }

    @Test
    void everyTileOfASheetCanBeDrawnAlone() throws IOException {
        var sheet = image("/generate?seed=1&count=8&columns=8&digit=0123456789");
        var alone = image("/generate?seed=1&first=5&count=1&digit=0123456789");
        var mixed = image("/generate?mix=1/5&digit=5");
        assertThat(samples(alone, 0, 0)).isEqualTo(samples(sheet, 15, 0));
        assertThat(samples(mixed, 0, 0)).isEqualTo(samples(sheet, 15, 0));
    }

    @Test
    void mixturesOfSeedsHaveOneAddressEach() throws IOException {
        var response = given().get("/generate?mix=1:3,2:4&at=0.5,-0.5&at=7,0&columns=3&digit=5");
        response.then().statusCode(200).header("Dcgan-Seed", nullValue()).header("ETag", notNullValue());
        var sheet = image("/generate?mix=1:3,2:4&at=0.5,-0.5&at=7,0&columns=3&digit=5");
        assertThat(sheet.getWidth()).isEqualTo(3 * 3);
        assertThat(samples(sheet, 6, 0)).isEqualTo(samples(image("/generate?seed=7&digit=5"), 0, 0));
        assertThat(bytes("/generate?mix=1:3,2:4")).isNotEqualTo(bytes("/generate?mix=1:4,2:3"));
        given().get("/generate?mix=1:3,2:4&format=json")
                .then()
                .statusCode(200)
                .body("seed", nullValue())
                .body("images", hasSize(1));
    }

    @ParameterizedTest
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
                "digits=1         | parameters must be among at, columns, count, digit, first, format, mix, model,"
                        + " release, seed, truncation, got \"digits\"",
                "digit=1,10       | digit must be 0 to 9, got \"10\"",
                "digit=           | digit must be 0 to 9, got \"\"",
                "format=gif       | format must be one of png, zip, json, raw, npy, got \"gif\"",
                "truncation=.     | truncation must be 0.0 to 2.0, got \".\"",
                "truncation=1e99  | truncation must be 0.0 to 2.0, got \"1e99\"",
                "truncation=-0.5  | truncation must be 0.0 to 2.0, got \"-0.5\"",
                "truncation=2.1   | truncation must be 0.0 to 2.0, got \"2.1\"",
                "truncation=NaN   | truncation must be 0.0 to 2.0, got \"NaN\"",
                "mix=1&seed=2     | seed must be omitted with mix or at: each is one image",
                "at=1,2&count=2   | count must be omitted with mix or at: each is one image",
                "at=1,2&first=2   | first must be omitted with mix or at: each is one image",
                "mix=             | the seed in mix must be -9223372036854775808 to 9223372036854775807, got \"\"",
                "first=-1         | first must be 0 to 1000000, got \"-1\"",
                "count=1&count=2  | count must be given once, got [1, 2]",
                "seed=1.5         | seed must be -9223372036854775808 to 9223372036854775807, got \"1.5\"",
                "seed=99999999999999999999"
                        + " | seed must be -9223372036854775808 to 9223372036854775807, got \"99999999999999999999\"",
            })
    void anInvalidParameterIsRejectedWithItsValidValues(String query, String detail) {
        given().get("/generate?" + query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", equalTo(detail));
    }

    @Test
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

    private static List<Integer> labels(String path) {
        return given().get(path).jsonPath().getList("images.digit", Integer.class);
    }

    @Test
    void truncationScalesTheLatents() {
        var whole = floats("/generate?seed=3&digit=0&count=9&format=raw");
        var none = floats("/generate?seed=3&digit=0&count=9&format=raw&truncation=0");
        // The first pixel is the tanh of the latent's first value.
        for (int i = 0; i < 9; i++) {
            assertThat(none[i * 6]).isZero();
            assertThat(whole[i * 6]).isNotZero();
        }
    }

    private static float[] floats(String path) {
        var buffer = ByteBuffer.wrap(bytes(path)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        var values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    /** Doubles as various languages print them. */
    @ParameterizedTest
    @ValueSource(strings = {"0.3333333333333333", "0.7071067811865476", "1e-05", "1.5E-7", ".5", "1.", "2.0", "00.5"})
    void truncationIsAnyNumberInItsRange(String truncation) {
        given().get("/generate?truncation=" + truncation).then().statusCode(200);
    }

    @Test
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
}
