package io.dcgan.trainer.event;

import io.dcgan.common.message.Json;
import io.dcgan.common.message.TrainingEvent;
import io.dcgan.common.release.GeneratorRelease;
import io.dcgan.common.release.ReleaseRecord;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** Sends to Kafka. */
@ApplicationScoped
class KafkaOutbox implements Outbox {
    private final Emitter<byte[]> events;
    private final Emitter<byte[]> releases;

    KafkaOutbox(
            @Channel("training-events") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) Emitter<byte[]> events,
            @Channel("generator-releases") Emitter<byte[]> releases) {
        this.events = events;
        this.releases = releases;
    }

    @Override
    public CompletionStage<Void> send(TrainingEvent event) {
        return send(events, event.runId().value(), Json.write(event));
    }

    @Override
    public CompletionStage<Void> send(GeneratorRelease release) {
        ReleaseRecord record = release;
        return send(releases, record.key(), Json.write(record));
    }

    private static CompletionStage<Void> send(Emitter<byte[]> emitter, String key, byte[] json) {
        var sent = new CompletableFuture<Void>();
        var metadata =
                OutgoingKafkaRecordMetadata.<String>builder().withKey(key).build();
        emitter.send(Message.of(
                json,
                Metadata.of(metadata),
                () -> {
                    sent.complete(null);
                    return CompletableFuture.completedStage(null);
                },
                failure -> {
                    sent.completeExceptionally(failure);
                    return CompletableFuture.completedStage(null);
                }));
        return sent;
    }
}
