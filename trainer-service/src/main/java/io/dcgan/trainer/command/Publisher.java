package io.dcgan.trainer.command;

import io.dcgan.common.kafka.Kafka;
import io.dcgan.common.message.Json;
import io.dcgan.common.message.RunControl;
import io.dcgan.common.message.SentCommand;
import io.dcgan.common.message.Topics;
import io.dcgan.common.trace.Traces;
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

/** Puts commands and controls on their topics for someone who waits: it fails soon while the broker is away. */
@ApplicationScoped
public class Publisher {
    private static final Map<String, Object> IMPATIENT = Map.of(
            ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 2_000,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 4_000,
            ProducerConfig.LINGER_MS_CONFIG, 0);

    private final Kafka kafka;
    private final Traces traces;
    private @Nullable Producer<byte[], byte[]> producer;

    Publisher(Kafka kafka, Traces traces) {
        this.kafka = kafka;
        this.traces = traces;
    }

    /** Where a record came to stand. */
    public record Place(String topic, int partition, long offset) {}

    /** @throws IOException if the broker did not take it */
    public Place publish(SentCommand command) throws IOException, InterruptedException {
        return publish(Topics.TRAIN_COMMANDS, command.runId().value(), command.write());
    }

    /** @throws IOException if the broker did not take it */
    public Place publish(RunControl control) throws IOException, InterruptedException {
        return publish(Topics.RUN_CONTROLS, control.runId().value(), Json.write(control));
    }

    private Place publish(String topic, String key, byte[] json) throws IOException, InterruptedException {
        var record = new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), json);
        traces.describe(record.headers());
        try {
            var sent = producer().send(record).get();
            return new Place(sent.topic(), sent.partition(), sent.offset());
        } catch (ExecutionException | KafkaException e) {
            throw new IOException("Kafka at %s does not take it: %s".formatted(kafka.servers(), e.getMessage()), e);
        }
    }

    private synchronized Producer<byte[], byte[]> producer() {
        var now = producer == null ? kafka.producer(IMPATIENT) : producer;
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
