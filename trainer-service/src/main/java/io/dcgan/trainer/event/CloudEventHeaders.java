package io.dcgan.trainer.event;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Describes a record in CloudEvents headers, so that tools that know nothing about this project can route it.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">Kafka
 *     protocol binding, section 3.2: binary content mode</a>
 */
final class CloudEventHeaders {
    private CloudEventHeaders() {}

    /** @param id the same each time the record is sent */
    static void add(ProducerRecord<byte[], byte[]> record, String id, Class<?> type, Instant time, String subject) {
        put(record, "ce_specversion", "1.0");
        put(record, "ce_id", id);
        put(record, "ce_source", "/dcgan/trainer");
        put(record, "ce_type", "io.dcgan." + type.getSimpleName());
        put(record, "ce_time", time.toString());
        put(record, "ce_subject", subject);
        put(record, "content-type", "application/json");
    }

    private static void put(ProducerRecord<byte[], byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
