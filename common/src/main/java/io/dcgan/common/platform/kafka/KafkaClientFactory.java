package io.dcgan.common.platform.kafka;

import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes clients of the broker that is configured. Every property {@code kafka.*} reaches them; what a client cannot do
 * without stands above it.
 *
 * <p>Each method throws a {@link org.apache.kafka.common.KafkaException} where the broker's name cannot be resolved: a
 * caller that must outlive that tries again.
 */
@ApplicationScoped
public class KafkaClientFactory {
    private static final int ADMIN_TIMEOUT_MILLIS = 5_000;

    private final Map<String, Object> settings;

    @Inject
    public KafkaClientFactory(@Identifier("default-kafka-broker") Map<String, Object> settings) {
        this.settings = Map.copyOf(settings);
    }

    /** Where the broker is looked for. */
    public String servers() {
        return String.valueOf(settings.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG));
    }

    /** One that makes no topic by asking for it: the broker would give it other settings than those that it needs. */
    public Consumer<byte[], byte[]> consumer(Map<String, Object> needs) {
        var all = merged(ConsumerConfig.configNames(), needs);
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    public Producer<byte[], byte[]> producer(Map<String, Object> needs) {
        var all = merged(ProducerConfig.configNames(), needs);
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** One that gives up after a few seconds, also when it is closed. */
    public Admin admin() {
        return Admin.create(merged(
                AdminClientConfig.configNames(),
                Map.of(
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MILLIS,
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MILLIS)));
    }

    private Map<String, Object> merged(Set<String> known, Map<String, Object> needs) {
        var all = new HashMap<>(settings);
        all.keySet().retainAll(known);
        all.putAll(needs);
        return all;
    }
}
