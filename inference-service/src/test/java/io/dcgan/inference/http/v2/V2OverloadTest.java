package io.dcgan.inference.http.v2;

import static io.dcgan.inference.http.v2.V2Assertions.assertRefused;
import static io.dcgan.inference.http.v2.V2Client.header;
import static io.dcgan.inference.http.v2.V2Client.json;
import static io.dcgan.inference.http.v2.V2Requests.ONE_IMAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dcgan.inference.http.InferenceBroker;
import io.dcgan.inference.http.ServedModels;
import io.dcgan.inference.model.GeneratorRegistry;
import io.dcgan.inference.model.TestRelease;
import io.dcgan.inference.model.batch.Batcher;
import io.dcgan.testsupport.KafkaTestClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests requests that exceed the queue. */
@QuarkusTest
@QuarkusTestResource(InferenceBroker.class)
@TestProfile(OneThreadProfile.class)
class V2OverloadTest {
    private final ServedModels served;
    private final GeneratorRegistry registry;
    private final Batcher batcher;

    @TestHTTPResource("/")
    URI server = URI.create("/");

    @Inject
    V2OverloadTest(ServedModels served, GeneratorRegistry registry, Batcher batcher) {
        this.served = served;
        this.registry = registry;
        this.batcher = batcher;
    }

    @BeforeEach
    void serve() throws Exception {
        served.serveDefaultModel();
    }

    private V2Client client() {
        return new V2Client(server);
    }

    @Test
    void requestsBeyondTheQueueGet429WithRetryAfter() throws Exception {
        var begun = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        var release = TestRelease.of("slow", 0).release(3);
        new PaintedGenerator(release, (latents, images) -> {
                    begun.countDown();
                    awaitTrue(mayEnd);
                })
                .goLive(registry);
        var known = "/generate?model=mnist&seed=1";
        var etag = header(client().get(known), "ETag");
        try {
            var drawn = client().sendPost("/v2/models/slow/infer", V2Client.bytes(ONE_IMAGE));
            awaitTrue(begun);
            var waiting = client().sendPost("/v2/models/slow/infer", V2Client.bytes(numbers(4)));
            awaitThat(() -> batcher.queuedImages() == 4);
            var refused = client().post("/v2/models/slow/infer", ONE_IMAGE);
            assertRefused(refused, 429, "the queue is full");
            assertThat(header(refused, "Retry-After")).isEqualTo("1");
            // A rejected request is not even parsed.
            assertRefused(client().post("/v2/models/slow/infer", "{"), 429, "the queue is full");
            var rejected = client().get(known);
            assertThat(rejected.statusCode()).isEqualTo(429);
            assertThat(json(rejected.body()).path("detail").asText()).startsWith("the queue is full");
            assertThat(header(rejected, "Retry-After")).isEqualTo("1");
            assertThat(header(rejected, "Content-Type")).isEqualTo("application/problem+json");
            assertThat(client().get(known, "If-None-Match", etag).statusCode()).isEqualTo(304);
            assertThat(client().get(known, "If-None-Match", "\"another\"").statusCode())
                    .isEqualTo(429);
            mayEnd.countDown();
            assertThat(drawn.get().statusCode()).isEqualTo(200);
            assertThat(waiting.get().statusCode()).isEqualTo(200);
        } finally {
            mayEnd.countDown();
        }
    }

    private static void awaitTrue(CountDownLatch latch) {
        try {
            assertThat(latch.await(KafkaTestClient.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitThat(Callable<Boolean> condition) {
        await().atMost(KafkaTestClient.PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(condition);
    }

    private static String numbers(int count) {
        var zeros = IntStream.range(0, count).mapToObj(i -> "0").collect(Collectors.joining(","));
        return """
                {'inputs': [{'name': 'latent', 'shape': [%d, 2], 'datatype': 'FP32', 'data': [%s, %s]},
                            {'name': 'label', 'shape': [%d], 'datatype': 'INT64', 'data': [%s]}]}""".formatted(count, zeros, zeros, count, zeros);
    }
}
