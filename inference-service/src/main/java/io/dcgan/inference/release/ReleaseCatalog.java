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

/** The releases of each model for people: what is known of them, and which is to be live. */
@ApplicationScoped
public class ReleaseCatalog {
    private static final int PATIENCE_MILLIS = 5_000;

    private final DesiredState state;
    private final ReleaseStaleness staleness;
    private final KafkaClientFactory kafka;

    ReleaseCatalog(DesiredState state, ReleaseStaleness staleness, KafkaClientFactory kafka) {
        this.state = state;
        this.staleness = staleness;
        this.kafka = kafka;
    }

    /** Those of a model that are not retired, the last published first. */
    public List<GeneratorRelease> of(String model) {
        return state.log().releases(model);
    }

    /** Whether a release took over from those before it: most previews do not. */
    public boolean takesOver(GeneratorRelease release) {
        return state.log().takesOver(release);
    }

    /** Why this replica does not serve a release; empty if it would. */
    public Optional<String> refusalReason(GeneratorRelease release) {
        return state.quarantine().find(release.key()).map(QuarantineEntry::reason);
    }

    /** The activation that holds for a model; empty where its last release is simply the live one. */
    public Optional<Activation> activation(String model) {
        return state.log().activation(model, state.quarantine());
    }

    /** Why what is live here of any model may not be what it should be; empty if it is. */
    public Optional<String> staleReason() {
        return staleness.reason();
    }

    /** The same of one model. */
    public Optional<String> staleReason(String model) {
        return staleness.reason(model);
    }

    /**
     * What the topic says is to be live, whatever this replica has seen of it in service; empty if it says nothing that has
     * whole files.
     */
    public Optional<ReleaseId> desiredLive(String model) {
        return state.log().desired(model, state.quarantine().brokenOnly()).candidates().stream()
                .map(GeneratorRelease::id)
                .findFirst();
    }

    /** Why this replica does not know what the topic says now; empty if it does. */
    public Optional<String> unreachableReason() {
        return staleness.topicProblem();
    }

    /**
     * Tells all replicas which release is live.
     *
     * @throws IOException if Kafka does not take it; then nothing has changed
     */
    public void activate(Activation activation) throws IOException, InterruptedException {
        var value = Json.write((ReleaseRecord) activation);
        try (var producer = kafka.producer(Map.of(
                ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MILLIS,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS,
                ProducerConfig.LINGER_MS_CONFIG, 0))) {
            producer.send(new ProducerRecord<>(
                            Topics.GENERATOR_RELEASES, activation.key().getBytes(StandardCharsets.UTF_8), value))
                    .get();
        } catch (ExecutionException | KafkaException e) {
            var reason = e.getCause() == null ? e : e.getCause();
            throw new IOException(
                    "Kafka at %s does not take it: %s".formatted(kafka.servers(), reason.getMessage()), e);
        }
    }
}
