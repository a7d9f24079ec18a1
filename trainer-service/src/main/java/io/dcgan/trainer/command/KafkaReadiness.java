package io.dcgan.trainer.command;

import io.dcgan.common.platform.kafka.KafkaCluster;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Reports a trainer without its broker as not ready, though alive: it cannot receive commands. */
@Readiness
@ApplicationScoped
class KafkaReadiness implements HealthCheck {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final KafkaCluster cluster;

    KafkaReadiness(KafkaCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("kafka").withData("servers", cluster.servers());
        try {
            cluster.ping(TIMEOUT);
            return response.up().build();
        } catch (IOException e) {
            return response.down()
                    .withData("reason", String.valueOf(e.getMessage()))
                    .build();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return response.down().build();
        }
    }
}
