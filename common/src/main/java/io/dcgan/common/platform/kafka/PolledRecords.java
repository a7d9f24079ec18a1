package io.dcgan.common.platform.kafka;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Passes what a consumer returns to a listener, on the polling thread, before the connector queues it. */
public final class PolledRecords implements ConsumerInterceptor<byte[], byte[]> {
    private static final String LISTENER = "dcgan.polled.records";

    private Consumer<ConsumerRecords<byte[], byte[]>> listener = records -> {};

    /** Returns the settings of a consumer, with a listener. It also gets polls that only move the position. */
    public static Map<String, Object> listen(
            Map<String, Object> settings, Consumer<ConsumerRecords<byte[], byte[]>> listener) {
        var all = new HashMap<>(settings);
        all.put(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG, PolledRecords.class.getName());
        all.put(LISTENER, listener);
        return all;
    }

    @Override
    @SuppressWarnings("unchecked")
    public void configure(Map<String, ?> settings) {
        listener = (Consumer<ConsumerRecords<byte[], byte[]>>) requireNonNull(settings.get(LISTENER));
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        listener.accept(records);
        return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void close() {}
}
