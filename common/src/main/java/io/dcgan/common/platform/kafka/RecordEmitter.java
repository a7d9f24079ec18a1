package io.dcgan.common.platform.kafka;

import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.OutgoingMessageMetadata;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;

/** Sends complete records, each to its own topic, through a channel of the Kafka connector. */
@FunctionalInterface
public interface RecordEmitter {
    /** @return completes when the broker has the record; exceptionally if the channel gives up */
    CompletionStage<RecordMetadata> send(ProducerRecord<byte[], byte[]> record);

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
