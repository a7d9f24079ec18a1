package io.dcgan.common.platform.kafka;

import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.OutgoingMessageMetadata;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;

/** Sends complete records, each to its own topic, through a channel of the Kafka connector. */
@FunctionalInterface
public interface RecordEmitter {
    /** @return completes when the broker has the record; exceptionally if the channel gives up */
    CompletionStage<RecordMetadata> send(ProducerRecord<byte[], byte[]> record);

    /**
     * Sends a record for a caller who waits. A record that was not accepted in time may still arrive.
     *
     * @throws IOException with the reason if the broker does not have the record within the timeout
     */
    default RecordMetadata sendAndWait(ProducerRecord<byte[], byte[]> record, Duration timeout)
            throws IOException, InterruptedException {
        try {
            return send(record).toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no answer within %d s".formatted(timeout.toSeconds()), e);
        } catch (ExecutionException | IllegalStateException e) {
            Throwable reason = e;
            while (reason.getCause() != null) {
                reason = reason.getCause();
            }
            throw new IOException(reason.getMessage(), e);
        }
    }

    /** Returns an emitter of a channel. */
    static RecordEmitter of(MutinyEmitter<ProducerRecord<byte[], byte[]>> channel) {
        return record -> {
            var written = new OutgoingMessageMetadata<RecordMetadata>();
            return channel.sendMessage(Message.of(record, Metadata.of(written)))
                    .map(nothing -> written.getResult())
                    .subscribeAsCompletionStage();
        };
    }
}
