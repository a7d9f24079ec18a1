package io.dcgan.inference.release;

import io.dcgan.common.id.ReleaseId;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.Topics;
import io.dcgan.common.platform.kafka.BrokerGate;
import io.dcgan.common.platform.kafka.KafkaCluster;
import io.dcgan.common.platform.kafka.RecordEmitter;
import io.dcgan.common.platform.kafka.WaitingSender;
import io.dcgan.common.release.Activation;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseRecord;
import io.dcgan.inference.release.desired.DesiredState;
import io.dcgan.inference.release.desired.QuarantineEntry;
import io.dcgan.inference.release.monitor.ReleaseStaleness;
import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;

/** The releases of each model as users see them, and the activation of one. */
@ApplicationScoped
public class ReleaseCatalogue {
    private final DesiredState state;
    private final ReleaseStaleness staleness;
    private final KafkaCluster cluster;
    private final BrokerGate gate;
    private final WaitingSender activations;

    ReleaseCatalogue(
            DesiredState state,
            ReleaseStaleness staleness,
            KafkaCluster cluster,
            BrokerGate gate,
            @Channel("activations") MutinyEmitter<ProducerRecord<byte[], byte[]>> activations) {
        this.state = state;
        this.staleness = staleness;
        this.cluster = cluster;
        this.gate = gate;
        this.activations = new WaitingSender(RecordEmitter.of(activations));
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

    /** Returns why the channel of releases has failed for good; empty if it has not. */
    public Optional<String> channelFailure() {
        return gate.brokenReason(ReleaseTopic.CHANNEL);
    }

    /**
     * Publishes an activation to all replicas.
     *
     * @throws IOException if Kafka does not confirm the record in time; it may still take effect
     */
    public void activate(Activation activation) throws IOException, InterruptedException {
        var record = new ProducerRecord<>(
                Topics.GENERATOR_RELEASES, activation.key().getBytes(StandardCharsets.UTF_8), Json.write((ReleaseRecord)
                        activation));
        try {
            activations.send(record);
        } catch (IOException e) {
            throw new IOException(
                    "Kafka at %s did not confirm the activation, which may still take effect: %s"
                            .formatted(cluster.servers(), e.getMessage()),
                    e);
        }
    }
}
