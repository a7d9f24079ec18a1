package io.dcgan.trainer.event;

import io.dcgan.common.id.Sha256;
import io.dcgan.common.message.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A record that is not a valid command, with the reason and the record's position. */
public final class DeadLetter {
    /** Limit on the bytes kept of the key and of the value; the headers give the lengths and the value's SHA-256. */
    static final int MAX_KEPT_BYTES = 1 << 16;

    private final ProducerRecord<byte[], byte[]> record;

    public DeadLetter(
            byte @Nullable [] key, byte @Nullable [] value, String topic, int partition, long offset, String reason) {
        record = new ProducerRecord<>(Topics.TRAIN_COMMANDS_DEAD_LETTER, truncate(key), truncate(value));
        // The same header names as in SmallRye's dead letters.
        put("dead-letter-reason", reason);
        put("dead-letter-topic", topic);
        put("dead-letter-partition", Integer.toString(partition));
        put("dead-letter-offset", Long.toString(offset));
        put("dead-letter-key-length", Integer.toString(key == null ? 0 : key.length));
        put("dead-letter-length", Integer.toString(value == null ? 0 : value.length));
        put("dead-letter-sha256", Sha256.of(value == null ? new byte[0] : value).toString());
    }

    private static byte @Nullable [] truncate(byte @Nullable [] bytes) {
        return bytes == null ? null : Arrays.copyOf(bytes, Math.min(bytes.length, MAX_KEPT_BYTES));
    }

    ProducerRecord<byte[], byte[]> record() {
        return record;
    }

    private void put(String name, String value) {
        Headers headers = record.headers();
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
