package io.dcgan.common.platform.kafka;

import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Creates clients of the configured broker. Every property {@code kafka.*} applies to them; settings that a client
 * requires take precedence.
 *
 * <p>Each method throws a {@link org.apache.kafka.common.KafkaException} if the broker's name cannot be resolved.
 * Long-running callers must retry.
 */
@ApplicationScoped
public class KafkaClientFactory {
    private static final int ADMIN_TIMEOUT_MILLIS = 5_000;

    private final Map<String, Object> settings;
    private @Nullable Admin admin;

    @Inject
    public KafkaClientFactory(@Identifier("default-kafka-broker") Map<String, Object> settings) {
        this.settings = Map.copyOf(settings);
    }

    /** Returns the bootstrap servers. */
    public String servers() {
        return String.valueOf(settings.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG));
    }

    /** Creates a consumer that never auto-creates a topic, because the broker would give it the wrong settings. */
    public Consumer<byte[], byte[]> consumer(Map<String, Object> required) {
        var all = merged(ConsumerConfig.configNames(), required);
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Returns the admin client of the process; its requests time out after five seconds. */
    public synchronized Admin admin() {
        var current = admin == null
                ? new PromptlyClosedAdmin(merged(
                        AdminClientConfig.configNames(),
                        Map.of(
                                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MILLIS,
                                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MILLIS)))
                : admin;
        admin = current;
        return current;
    }

    @PreDestroy
    synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }

    private Map<String, Object> merged(Set<String> known, Map<String, Object> required) {
        var all = new HashMap<>(settings);
        all.keySet().retainAll(known);
        all.putAll(required);
        return all;
    }
}
