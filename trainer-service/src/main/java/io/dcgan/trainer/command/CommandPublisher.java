package io.dcgan.trainer.command;

import io.dcgan.common.message.Json;
import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.SubmittedCommand;
import io.dcgan.common.message.Topics;
import io.dcgan.common.platform.kafka.KafkaCluster;
import io.dcgan.common.platform.kafka.RecordEmitter;
import io.dcgan.common.platform.kafka.WaitingSender;
import io.dcgan.common.platform.trace.KafkaTracing;
import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;

/** Publishes commands and controls for waiting callers; fails fast while the broker is unavailable. */
@ApplicationScoped
public class CommandPublisher {
    private final WaitingSender channel;
    private final KafkaCluster cluster;
    private final KafkaTracing tracing;

    CommandPublisher(
            @Channel("requests") MutinyEmitter<ProducerRecord<byte[], byte[]>> channel,
            KafkaCluster cluster,
            KafkaTracing tracing) {
        this.channel = new WaitingSender(RecordEmitter.of(channel));
        this.cluster = cluster;
        this.tracing = tracing;
    }

    /** Position of a published record. */
    public record RecordPosition(String topic, int partition, long offset) {}

    /** @throws IOException if the broker did not accept the record */
    public RecordPosition publish(SubmittedCommand command) throws IOException, InterruptedException {
        return publish(Topics.TRAIN_COMMANDS, command.runId().value(), command.write());
    }

    /** @throws IOException if the broker did not accept the record */
    public RecordPosition publish(RunControl control) throws IOException, InterruptedException {
        return publish(Topics.RUN_CONTROLS, control.runId().value(), Json.write(control));
    }

    private RecordPosition publish(String topic, String key, byte[] json) throws IOException, InterruptedException {
        var record = new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), json);
        tracing.injectInto(record.headers());
        try {
            var sent = channel.send(record);
            return new RecordPosition(sent.topic(), sent.partition(), sent.offset());
        } catch (IOException e) {
            throw new IOException(
                    "Kafka at %s did not accept the record: %s".formatted(cluster.servers(), e.getMessage()), e);
        }
    }
}
