package io.dcgan.trainer.command;

import io.dcgan.common.platform.kafka.PolledRecords;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.ClientCustomizer;
import io.smallrye.reactive.messaging.kafka.KafkaConnectorIncomingConfiguration;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import io.smallrye.reactive.messaging.kafka.commit.KafkaCommitHandler;
import io.smallrye.reactive.messaging.kafka.fault.KafkaFailureHandler;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.function.BiConsumer;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** Connects {@link CommandPartitions} with the channel of commands, whose settings name it {@value #NAME}. */
@ApplicationScoped
@Identifier(CommandStrategy.NAME)
class CommandStrategy
        implements KafkaCommitHandler.Factory, KafkaFailureHandler.Factory, ClientCustomizer<Map<String, Object>> {
    static final String NAME = "run-ended";

    private final CommandPartitions partitions;

    CommandStrategy(CommandPartitions partitions) {
        this.partitions = partitions;
    }

    @Override
    public CommandPartitions create(
            KafkaConnectorIncomingConfiguration config,
            Vertx vertx,
            KafkaConsumer<?, ?> consumer,
            BiConsumer<Throwable, Boolean> reportFailure) {
        partitions.attach(consumer);
        return partitions;
    }

    @Override
    public @Nullable Map<String, Object> customize(String channel, Config channelConfig, Map<String, Object> settings) {
        return channel.equals(TrainCommandConsumer.CHANNEL)
                ? PolledRecords.listen(settings, partitions::returned)
                : null;
    }
}
