package io.dcgan.inference.health;

import io.dcgan.inference.model.LiveGenerators;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready means that a verified generator is live; it needs neither broker nor store. */
@Readiness
@ApplicationScoped
class GeneratorReadiness implements HealthCheck {
    private final LiveGenerators live;

    GeneratorReadiness(LiveGenerators live) {
        this.live = live;
    }

    @Override
    public HealthCheckResponse call() {
        var models = live.models();
        return HealthCheckResponse.named("generator")
                .status(!models.isEmpty())
                .withData("models", String.join(", ", models))
                .build();
    }
}
