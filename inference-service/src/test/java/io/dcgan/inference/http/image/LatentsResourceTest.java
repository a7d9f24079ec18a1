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
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests what a client does with latents of its own: draw them, and find that of an image. */
@QuarkusTest
@QuarkusTestResource(InferenceBroker.class)
class LatentsResourceTest {
    private final ServedModels served;

    @Inject
    LatentsResourceTest(ServedModels served) {
        this.served = served;
    }

    @BeforeEach
    void serve() throws Exception {
        served.serveDefaultModel();
    }

    @Test
    void aMixtureOfSeedsGivesTheSameImageAsItsAddress() throws IOException {
        var sheet = draw("{\"images\": [{\"mix\": \"1:3,2:4\", \"digit\": 5}, {\"mix\": \"7\", \"digit\": 5}]}");
        var images = ImageIO.read(new ByteArrayInputStream(sheet.asByteArray()));
        assertThat(samples(images, 0, 0)).isEqualTo(samples(image("/generate?mix=1:3,2:4&digit=5"), 0, 0));
        assertThat(samples(images, 3, 0)).isEqualTo(samples(image("/generate?seed=7&digit=5"), 0, 0));
    }

    @Test
    void theLatentOfAnImageIsFound() throws IOException {
        var pixels = image("/generate?seed=3&digit=4").getData().getPixels(0, 0, 3, 2, (double[]) null);
        var values = new ArrayList<Double>();
        for (double pixel : pixels) {
            values.add(pixel / 127.5 - 1);
        }
        var events = given().body("{\"pixels\": " + values + ", \"digit\": 4}").post("/project");
        events.then().statusCode(200).contentType("text/event-stream");
        var steps = events.asString()
                .lines()
                .filter(line -> line.startsWith("data:"))
                .toList();
        var last = new JsonPath(steps.get(steps.size() - 1).substring("data:".length()));
        assertThat(last.getInt("images")).isEqualTo(last.getInt("total"));
        assertThat(last.getInt("digit")).isEqualTo(4);
        assertThat(last.getDouble("distance")).isLessThan(0.2);
        List<Float> latent = last.getList("latent", Float.class);
        var drawn = draw("{\"images\": [{\"latent\": " + latent + ", \"digit\": 4}]}");
        var image = ImageIO.read(new ByteArrayInputStream(drawn.asByteArray()));
        var difference = image.getData().getPixels(0, 0, 3, 2, (double[]) null);
        for (int i = 0; i < pixels.length; i++) {
            assertThat(Math.abs(difference[i] - pixels[i])).isLessThan(64);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/generate/latents | {}                       | images must be an array, got nothing",
                "/generate/latents | {\"images\": [null]}     | the body must not contain null",
                "/generate/latents | {\"images\": [{\"latent\": [0, null]}]} | the body must not contain null",
                "/project          | {\"pixels\": [0,0,0,0,0,null]} | the body must not contain null",
                "/generate/latents | {\"images\": []}         | images must be 1 to 256, got 0",
                "/generate/latents | {\"images\": [{}]}       | images[0] must have latent or mix",
                "/generate/latents | {\"images\": [{\"mix\": \"x\"}]} | the seed in mix must be -9223372036854775808 to"
                        + " 9223372036854775807, got \"x\"",
                "/generate/latents | {\"images\": [{\"mix\": \"1\", \"digit\": 10}]} | images[0].digit must be 0 to 9,"
                        + " got 10",
                "/generate/latents | {\"images\": [{\"mix\": \"1\"}], \"columns\": 2} | columns must be 1 to 1, got 2",
                "/project          | {\"pixels\": [1]}        | pixels must have 6 values, got 1",
                "/project          | {\"pixels\": [0,0,0,0,0,2]} | pixels[5] must be -1.0 to 1.0, got 2.0",
                "/project          | {\"pixels\": [0,0,0,0,0,0], \"digit\": -1} | digit must be 0 to 9, got -1",
            })
    void aBodyThatDoesNotSuitTheGeneratorIsRejected(String path, String body, String detail) {
        given().body(body).post(path).then().statusCode(400).body("detail", equalTo(detail));
    }

    @Test
    void aBodyOfManyObjectsIsRejectedBeforeItsObjectsAreMade() {
        var body = "{\"images\": [" + "{},".repeat(4_000) + "{}]}";
        for (var path : List.of("/generate/latents", "/project")) {
            given().body(body)
                    .post(path)
                    .then()
                    .statusCode(400)
                    .body(
                            "detail",
                            equalTo("besides numbers, the body must have at most 4096 names, values and brackets"));
        }
        given().body("[" + "0,".repeat(200_000) + "0]").post("/project").then().statusCode(413);
    }

    private static Response draw(String body) {
        var response = given().body(body).post("/generate/latents");
        response.then().statusCode(200).contentType("image/png");
        return response;
    }
}
