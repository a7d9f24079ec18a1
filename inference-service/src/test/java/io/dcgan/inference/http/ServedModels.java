package io.dcgan.inference.http;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.dcgan.common.message.Topics;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.store.ArtifactStore;
import io.dcgan.inference.model.TestRelease;
import io.dcgan.testsupport.KafkaTestClient;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Publishes releases to the service under test.
 *
 * <p>Test classes with the same profile share one running service and its releases, and run in any order. So each class
 * publishes what it needs, and a test that replaces releases has a model of its own.
 */
@Singleton
public class ServedModels {
    private final KafkaTestClient kafka;
    private final ArtifactStore store;

    ServedModels(@ConfigProperty(name = "kafka.bootstrap.servers") String brokers, ArtifactStore store) {
        kafka = new KafkaTestClient(brokers);
        this.store = store;
    }

    /** Serves the default model, with the same release for all test classes. */
    public GeneratorRelease serveDefaultModel() throws Exception {
        return serve(TestRelease.of("mnist", 0.5f), 1);
    }

    /**
     * Publishes a release and waits until it is live. Does nothing if it is live already.
     *
     * @param millis determines the id; a later time gives a larger id
     */
    public GeneratorRelease serve(TestRelease release, int millis) throws Exception {
        var served = release.release(millis);
        if (!isLive(served)) {
            publish(release, millis);
            awaitLive(served);
        }
        return served;
    }

    /** Publishes a release without waiting. */
    public void publish(TestRelease release, int millis) throws Exception {
        kafka.send(release.put(store, millis));
    }

    /** Sends a record of the releases topic as it is. */
    public void send(String key, String value) throws Exception {
        kafka.send(new ProducerRecord<>(Topics.GENERATOR_RELEASES, key.getBytes(UTF_8), value.getBytes(UTF_8)));
    }

    /** Waits until a release generates the images of its model. */
    public static void awaitLive(GeneratorRelease release) {
        await("release %s is live".formatted(release.id()))
                .atMost(KafkaTestClient.PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> isLive(release));
    }

    /** Returns whether a release generates the images of its model. */
    private static boolean isLive(GeneratorRelease release) {
        return release.id()
                .value()
                .equals(given().get("/generate?model=" + release.model()).header("Dcgan-Release"));
    }
}
