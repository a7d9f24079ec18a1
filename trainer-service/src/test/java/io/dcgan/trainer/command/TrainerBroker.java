package io.dcgan.trainer.command;

import io.dcgan.testsupport.KafkaBrokerResource;
import java.nio.file.Path;
import java.util.Map;

/** A broker for the trainer, with timeouts that are shorter than any run. */
public final class TrainerBroker extends KafkaBrokerResource {
    @Override
    protected Map<String, String> settings(Path folder) {
        return Map.of(
                "kafka.max.poll.interval.ms",
                "3000",
                "kafka.session.timeout.ms",
                "6000",
                // New partitions are noticed at once.
                "kafka.metadata.max.age.ms",
                "1000");
    }
}
