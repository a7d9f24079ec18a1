package io.dcgan.trainer.command;

import io.dcgan.common.message.Json;
import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.SubmittedCommand;
import io.dcgan.common.message.Topics;
import io.dcgan.common.platform.kafka.KafkaClientFactory;
import io.dcgan.common.platform.trace.KafkaTracing;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Publishes commands and controls for waiting callers; fails fast while the broker is unavailable. */
@ApplicationScoped
public class CommandPublisher {
    private static final Map<String, Object> FAIL_FAST = Map.of(
            ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 2_000,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 4_000,
            ProducerConfig.LINGER_MS_CONFIG, 0);

    private final KafkaClientFactory kafka;
    private final KafkaTracing tracing;
    private @Nullable Producer<byte[], byte[]> producer;

    CommandPublisher(KafkaClientFactory kafka, KafkaTracing tracing) {
        this.kafka = kafka;
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
            var sent = producer().send(record).get();
            return new RecordPosition(sent.topic(), sent.partition(), sent.offset());
        } catch (ExecutionException | KafkaException e) {
            throw new IOException(
                    "Kafka at %s did not accept the record: %s".formatted(kafka.servers(), e.getMessage()), e);
        }
    }

    private synchronized Producer<byte[], byte[]> producer() {
        var now = producer == null ? kafka.producer(FAIL_FAST) : producer;
        producer = now;
        return now;
    }

    @PreDestroy
    synchronized void close() {
        if (producer != null) {
            producer.close(Duration.ZERO);
        }
    }
}
