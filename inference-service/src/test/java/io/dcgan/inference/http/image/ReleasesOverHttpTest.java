package io.dcgan.inference.http.image;

import static io.dcgan.inference.http.image.ImageClient.decode;
import static io.dcgan.inference.http.image.ImageClient.samples;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.dcgan.inference.http.InferenceBroker;
import io.dcgan.inference.http.ServedModels;
import io.dcgan.inference.model.TestRelease;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Tests how releases replace each other, by a record on the topic or by a request. */
@QuarkusTest
@QuarkusTestResource(InferenceBroker.class)
class ReleasesOverHttpTest {
    private final ServedModels served;

    @Inject
    ReleasesOverHttpTest(ServedModels served) {
        this.served = served;
    }

    @Test
    void releasesAreComparedActivatedAndRolledBack() throws Exception {
        var first = served.serve(TestRelease.of("letters", 0.5f), 20);
        var second = served.serve(TestRelease.of("letters", -0.5f), 21);
        var compared = given().get("/compare?model=letters&count=4&seed=1");
        assertThat(compared.header("Dcgan-Release")).isEqualTo(second.id() + "," + first.id());
        var sheet = decode(compared.asByteArray());
        assertThat(sheet.getHeight()).isEqualTo(2 * 2);
        assertThat(samples(sheet, 0, 0)[1]).isNotEqualTo(samples(sheet, 0, 2)[1]);
        assertThat(samples(sheet, 0, 0)[0]).isEqualTo(samples(sheet, 0, 2)[0]);

        given().post("/models/letters/rollback")
                .then()
                .statusCode(202)
                .body("releaseId", equalTo(first.id().value()))
                .body("hold", equalTo(true));
        ServedModels.awaitLive(first);
        given().get("/models/letters/releases")
                .then()
                .statusCode(200)
                .body(
                        "releaseId",
                        equalTo(List.of(second.id().value(), first.id().value())))
                .body("state", equalTo(List.of("loaded", "live")));
        // A repeated request does not go back once more.
        given().header("If-Match", "\"" + second.id() + "\"")
                .post("/models/letters/rollback")
                .then()
                .statusCode(412)
                .body(
                        "detail",
                        equalTo("If-Match must be the live release \"%s\", got \"%s\""
                                .formatted(first.id(), second.id())));
        given().header("If-Match", "\"x\", \"" + second.id() + "\"")
                .body("{\"releaseId\": \"%s\"}".formatted(second.id()))
                .put("/models/letters/live")
                .then()
                .statusCode(412);
        given().header("If-Match", "\"x\", \"" + first.id() + "\"")
                .body("{\"releaseId\": \"%s\"}".formatted(first.id()))
                .put("/models/letters/live")
                .then()
                .statusCode(202);
        given().body("{\"releaseId\": \"%s\", \"canary\": {\"releaseId\": \"%s\", \"share\": 0.5}, \"hold\": true}"
                        .formatted(second.id(), first.id()))
                .put("/models/letters/live")
                .then()
                .statusCode(202);
        ServedModels.awaitLive(second);
        given().get("/models/letters")
                .then()
                .body("live", equalTo(second.id().value()))
                .body("canary.share", equalTo(0.5f));
        // Every response names the release that generated it.
        var drawnBy = new TreeSet<String>();
        for (int i = 0; i < 64; i++) {
            drawnBy.add(given().get("/generate?model=letters").header("Dcgan-Release"));
        }
        assertThat(drawnBy).containsExactly(first.id().value(), second.id().value());
    }

    @Test
    void impossibleActivationsAndRollbacksAreRejected() throws Exception {
        served.serve(TestRelease.of("fashion", 0.25f), 51);
        given().body("{\"releaseId\": \"20200101-000000000-00000000\"}")
                .put("/models/fashion/live")
                .then()
                .statusCode(404)
                .body("detail", startsWith("release must be one of 20261122-"));
        given().body("{}").put("/models/fashion/live").then().statusCode(400);
        given().get("/models/cats").then().statusCode(404);
        given().post("/models/fashion/rollback").then().statusCode(409);
    }

    /** An activation is also how an operator has a refused release tried again. */
    @Test
    void aReleaseOfAModelWithoutALiveOneCanBeActivated() throws Exception {
        served.publish(TestRelease.of("lost", 0.5f).scaled(Float.NaN), 50);
        served.serve(TestRelease.of("found", 0.25f), 51);
        given().get("/generate?model=lost").then().statusCode(404);
        var id = given().get("/models/lost/releases").path("[0].releaseId");
        var body = "{\"releaseId\": \"%s\"}".formatted(id);
        given().header("If-Match", "*")
                .body(body)
                .put("/models/lost/live")
                .then()
                .statusCode(412);
        given().post("/models/lost/rollback").then().statusCode(404);
        given().body(body).put("/models/lost/live").then().statusCode(202);
    }

    @Test
    void aBrokenReleaseOrRecordIsSkipped() throws Exception {
        var before = served.serve(TestRelease.of("sketches", 0.5f), 1);
        served.send("sketches/x", "no JSON");
        served.send("sketches/y", "{\"type\": \"Retirement\"}");
        served.publish(TestRelease.of("sketches", 0.5f).scaled(Float.NaN), 50);
        // The topic is read in order, so the broken records have been read when this release is live.
        served.serve(TestRelease.of("faces", 0.25f), 51);
        assertThat(given().get("/generate?model=sketches").header("Dcgan-Release"))
                .isEqualTo(before.id().value());
    }
}
