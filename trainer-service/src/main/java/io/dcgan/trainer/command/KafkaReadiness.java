package io.dcgan.trainer.command;

import io.dcgan.common.kafka.Broker;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** A trainer without its broker is alive, and not ready: it can be given nothing. */
@Readiness
@ApplicationScoped
class KafkaReadiness implements HealthCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Broker broker;

    KafkaReadiness(Broker broker) {
        this.broker = broker;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("kafka").withData("servers", broker.servers());
        try {
            broker.ping(PATIENCE);
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
