package io.dcgan.trainer.http;

import static io.restassured.RestAssured.delete;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsInRelativeOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import io.dcgan.trainer.command.TrainerBroker;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The HTTP API with a real broker: requests take effect through the topics. */
@QuarkusTest
@QuarkusTestResource(TrainerBroker.class)
class RunsResourceIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String LONG = "{\"runId\": \"long\", \"dataset\": \"strokes\", \"epochs\": 500}";

    @TestHTTPResource("/")
    URI root = URI.create("");

    @Test
    void aRunIsSubmittedWatchedPausedResumedAndCancelled() throws Exception {
        submit(LONG)
                .then()
                .statusCode(202)
                .header("Location", containsString("/runs/long"))
                .body("topic", equalTo("dcgan.train-commands"))
                .body("command.batchSize", equalTo(128));
        submit(LONG.replace("500", "499"))
                .then()
                .statusCode(409)
                .body(
                        "detail",
                        equalTo("runId must identify one command, but long was sent before with different content"));
        submit("{\"runId\": \"second\", \"dataset\": \"strokes\", \"epochs\": 1}")
                .then()
                .statusCode(202);
        awaitState("long", "running");
        get("/runs/second")
                .then()
                .statusCode(200)
                .body("state", equalTo("queued"))
                .body("command.epochs", equalTo(1));

        given().post("/runs/long/snapshot").then().statusCode(202).body("type", equalTo("Snapshot"));
        given().post("/runs/long/pause").then().statusCode(202);
        awaitState("long", "paused");
        // Commands behind a paused run continue.
        awaitState("second", "finished").then().body("attempt", equalTo(1));
        get("/runs/second/samples").then().statusCode(200).body("$", hasItem("epoch-0001.png"));
        get("/runs/second/samples/epoch-0001.png").then().statusCode(200).contentType("image/png");
        get("/runs/second/plot.svg").then().statusCode(200).contentType("image/svg+xml");
        get("/runs/second/metrics.jsonl").then().statusCode(200).body(containsString("\"epoch\":1"));
        get("/runs/second/metrics.json")
                .then()
                .statusCode(200)
                .body("epoch", equalTo(List.of(1)))
                .body("generatorLoss.size()", equalTo(1))
                .body("quality.distanceRatio.size()", equalTo(1));
        get("/runs/second/samples/layout")
                .then()
                .statusCode(200)
                .body("", equalTo(Map.of("rows", 10, "columns", 10, "tileSize", 28, "gap", 8)));
        var tag = get("/runs/second/samples/epoch-0001.png").header("ETag");
        given().header("If-None-Match", tag)
                .get("/runs/second/samples/epoch-0001.png")
                .then()
                .statusCode(304);

        given().post("/runs/long/resume").then().statusCode(202);
        awaitState("long", "running").then().body("attempt", equalTo(2));
        delete("/runs/long").then().statusCode(202);
        awaitState("long", "cancelled");

        var types = events("long");
        assertThat(types)
                .containsSubsequence(
                        "event:RunStarted",
                        "event:RunPaused",
                        "event:RunResumed",
                        "event:RunStarted",
                        "event:RunCancelled");
        assertThat(types.stream().filter("event:ControlAnswered"::equals)).hasSize(4);
        get("/runs").then().body("runId", containsInRelativeOrder("second", "long"));
        get("/runs?state=cancelled").then().body("runId", hasItem("long")).body("runId", not(hasItem("second")));
    }

    @Test
    void aClientCanReadTheSchemaOfACommand() {
        get("/schemas/TrainCommand.json")
                .then()
                .statusCode(200)
                .contentType("application/schema+json")
                .body("properties.epochs.maximum", equalTo(500));
        get("/schemas/train-command.json")
                .then()
                .statusCode(404)
                .body("detail", containsString("the schema must be one of [Activation.json"));
    }

    @Test
    void aReconnectingClientResumesTheEventStream() throws Exception {
        submit("{\"runId\": \"watched\", \"dataset\": \"strokes\", \"epochs\": 2}")
                .then()
                .statusCode(202);
        awaitState("watched", "finished");
        var all = lines("watched", "id:", "");
        assertThat(all).hasSizeGreaterThan(3).doesNotHaveDuplicates();
        var second = all.get(1).substring("id:".length()).strip();
        assertThat(lines("watched", "id:", second)).isEqualTo(all.subList(2, all.size()));
        var newest = all.get(all.size() - 1).substring("id:".length()).strip();
        given().header("Last-Event-ID", newest)
                .get("/runs/watched/events")
                .then()
                .statusCode(204);
        // For an event that is no longer on the topic, everything is sent again.
        assertThat(lines("watched", "id:", "9-999")).isEqualTo(all);
    }

    @Test
    void oneStreamHasTheEventsOfAllRuns() throws Exception {
        try (var stream = new EventSourceClient(root.resolve("/events"), "")) {
            assertThat(stream.next("event:")).isEqualTo("event:Reload");
            submit("{\"runId\": \"streamed\", \"dataset\": \"strokes\", \"epochs\": 1}")
                    .then()
                    .statusCode(202);
            stream.awaitLine(line -> line.startsWith("data:") && line.contains("\"runId\":\"streamed\""));
            var cursor = stream.lastId();
            try (var another = new EventSourceClient(root.resolve("/events"), cursor)) {
                assertThat(another.next("event:")).isNotEqualTo("event:Reload");
            }
            stream.awaitLine(line -> line.equals("event:RunFinished"));
        }
        try (var stream = new EventSourceClient(root.resolve("/events"), "0-99999999.1-x")) {
            assertThat(stream.next("event:")).isEqualTo("event:Reload");
        }
    }

    @Test
    void clientsThatLeaveAtOnceTakeNoPlace() throws Exception {
        submit("{\"runId\": \"left\", \"dataset\": \"strokes\", \"epochs\": 1}")
                .then()
                .statusCode(202);
        awaitState("left", "finished");
        for (int i = 0; i < 100; i++) {
            try (var socket = new Socket(root.getHost(), root.getPort())) {
                socket.setSoLinger(true, 0);
                socket.getOutputStream()
                        .write("GET /runs/left/events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
                TimeUnit.MILLISECONDS.sleep(i % 10);
            }
        }
        // The last of them may still be ending.
        await("a place is free")
                .atMost(PATIENCE)
                .until(() -> !lines("left", "id:", "").isEmpty());
    }

    @Test
    void aClientMayHaveSomeRequestsInProgressAtATime() throws Exception {
        var client = HttpClient.newHttpClient();
        var list = HttpRequest.newBuilder(root.resolve("/runs")).build();
        var all = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < 500; i++) {
            all.add(client.sendAsync(list, BodyHandlers.ofString()));
        }
        for (var one : all) {
            assertThat(one.get().statusCode()).isIn(200, 503);
        }
        given().get("/q/health/live").then().statusCode(200);
        get("/runs").then().statusCode(200);
    }

    @Test
    void tooManyEventStreamsAreRejectedWithRetryAfter() throws Exception {
        submit(LONG.replace("long", "popular")).then().statusCode(202);
        awaitState("popular", "running");
        try {
            var client = HttpClient.newHttpClient();
            var busy = new CompletableFuture<HttpResponse<?>>();
            for (int i = 0; i < 40; i++) {
                var unused = client.sendAsync(request("popular", ""), BodyHandlers.ofLines())
                        .thenAccept(response -> {
                            if (response.statusCode() == 503) {
                                busy.complete(response);
                            }
                        });
            }
            var response = busy.get(30, TimeUnit.SECONDS);
            assertThat(response.headers().firstValue("Retry-After")).isPresent();
        } finally {
            delete("/runs/popular").then().statusCode(202);
        }
        awaitState("popular", "cancelled");
    }

    @Test
    void aDryRunEstimatesTheCostAndSendsNothing() {
        var estimate = given().body("{\"runId\": \"dry\", \"dataset\": \"strokes\", \"epochs\": 3}")
                .post("/runs?dryRun=true");
        estimate.then()
                .statusCode(200)
                .body("steps", greaterThan(10))
                .body("seconds", greaterThan(0f))
                .body("measured", equalTo(true))
                .body(
                        "generatorWeights",
                        equalTo(74 * 3136 + 2 * 3136 + 64 * 32 * 16 + 2 * 32 + 32 * 32 * 9 + 2 * 32 + 32 * 16 + 1));
        // A matcher of int values would fail where the heap is larger than 2 GiB.
        assertThat(estimate.jsonPath().getLong("memoryBytes"))
                .isGreaterThan(Runtime.getRuntime().maxMemory());
        get("/runs/dry").then().statusCode(404);
    }

    @Test
    void invalidRequestsAreAnsweredWithWhatMustBe() {
        problem(submit("{\"epochs\": 0}"), 400, "epochs must be 1 to 500, got 0");
        problem(submit("[]"), 400, "must be a JSON object, got []");
        problem(
                submit("{\"architecture\": \"unet\"}"),
                400,
                "architecture must be one of dcgan, dcgan-tf, conv, dense, mlp, got \"unet\"");
        problem(get("/runs/nobody"), 404, "there is no run nobody");
        problem(delete("/runs/nobody"), 404, "there is no run nobody");
        problem(get("/runs/nobody/events"), 404, "there is no run nobody");
        problem(get("/runs?limit=0"), 400, "limit must be 1 to 1000, got 0");
        problem(get("/run"), 404, "no such path; GET /q/openapi lists all paths");
        problem(delete("/runs"), 405, "Method Not Allowed");
    }

    @Test
    void architecturesAndDataSetsAreListed() {
        get("/architectures")
                .then()
                .statusCode(200)
                .body("id", equalTo(List.of("dcgan", "dcgan-tf", "conv", "dense", "mlp")))
                .body("[1].defaults.batchSize", equalTo(256));
        get("/datasets").then().statusCode(200).body("$", hasItem("mnist"));
        get("/q/openapi").then().statusCode(200).body(containsString("Three epochs with an explicit runId"));
    }

    private static Response submit(String command) {
        return given().body(command).contentType("application/json").post("/runs");
    }

    private static void problem(Response response, int status, String detail) {
        response.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("detail", equalTo(detail));
    }

    private static Response awaitState(String runId, String state) {
        return await("the run %s is %s".formatted(runId, state))
                .atMost(PATIENCE)
                .until(
                        () -> get("/runs/" + runId),
                        response -> response.statusCode() == 200
                                && response.jsonPath().getString("state").equals(state));
    }

    /** Returns the lines with the types of all events. */
    private List<String> events(String runId) throws Exception {
        return lines(runId, "event:", "");
    }

    private List<String> lines(String runId, String start, String lastEventId) throws Exception {
        var response = HttpClient.newHttpClient().send(request(runId, lastEventId), BodyHandlers.ofLines());
        return response.body().filter(line -> line.startsWith(start)).toList();
    }

    private HttpRequest request(String runId, String lastEventId) {
        var request = HttpRequest.newBuilder(root.resolve("/runs/" + runId + "/events"))
                .timeout(PATIENCE);
        return (lastEventId.isEmpty() ? request : request.header("Last-Event-ID", lastEventId)).build();
    }
}
