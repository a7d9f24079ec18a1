package io.dcgan.inference.release;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.Topics;
import io.dcgan.common.platform.kafka.KafkaClientFactory;
import io.dcgan.common.release.Activation;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.inference.release.desired.DesiredState;
import io.dcgan.inference.release.desired.QuarantineEntry;
import io.dcgan.inference.release.monitor.ReleaseStaleness;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/** The releases of each model as users see them, and the activation of one. */
@ApplicationScoped
public class ReleaseCatalogue {
    private static final int TIMEOUT_MILLIS = 5_000;

    private final DesiredState state;
    private final ReleaseStaleness staleness;
    private final KafkaClientFactory kafka;

    ReleaseCatalogue(DesiredState state, ReleaseStaleness staleness, KafkaClientFactory kafka) {
        this.state = state;
        this.staleness = staleness;
        this.kafka = kafka;
    }

    /** Returns the releases of a model that are not retired, newest first. */
    public List<GeneratorRelease> of(String model) {
        return state.log().releases(model);
    }

    /** Returns whether a release takes over from the earlier ones: most previews do not. */
    public boolean takesOver(GeneratorRelease release) {
        return state.log().takesOver(release);
    }

    /** Returns the reason why this replica refuses a release; empty if it does not. */
    public Optional<String> refusalReason(GeneratorRelease release) {
        return state.quarantine().find(release.key()).map(QuarantineEntry::reason);
    }

    /** Returns the activation in force for a model; empty if the newest release is simply the live one. */
    public Optional<Activation> activation(String model) {
        return state.log().activation(model, state.quarantine());
    }

    /** Returns the reason why the live release of any model may not be the desired one; empty if all are. */
    public Optional<String> staleReason() {
        return staleness.reason();
    }

    /** Returns the reason why the live release of a model may not be the desired one; empty if it is. */
    public Optional<String> staleReason(String model) {
        return staleness.reason(model);
    }

    /**
     * Returns the release that the topic makes live, regardless of how it performed on this replica; empty if the topic
     * names none with intact files.
     */
    public Optional<ReleaseId> desiredLive(String model) {
        return state.log().desired(model, state.quarantine().brokenOnly()).candidates().stream()
                .map(GeneratorRelease::id)
                .findFirst();
    }

    /** Returns the reason why this replica cannot read the topic; empty if it can. */
    public Optional<String> unreachableReason() {
        return staleness.topicProblem();
    }

    /**
     * Publishes an activation to all replicas.
     *
     * @throws IOException if Kafka does not accept the record; then nothing has changed
     */
    public void activate(Activation activation) throws IOException, InterruptedException {
        var value = Json.write((ReleaseRecord) activation);
        try (var producer = kafka.producer(Map.of(
                ProducerConfig.MAX_BLOCK_MS_CONFIG, TIMEOUT_MILLIS,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS,
                ProducerConfig.LINGER_MS_CONFIG, 0))) {
            producer.send(new ProducerRecord<>(
                            Topics.GENERATOR_RELEASES, activation.key().getBytes(StandardCharsets.UTF_8), value))
                    .get();
        } catch (ExecutionException | KafkaException e) {
            var reason = e.getCause() == null ? e : e.getCause();
            throw new IOException(
                    "cannot send the activation to Kafka at %s: %s".formatted(kafka.servers(), reason.getMessage()), e);
        }
    }
}
