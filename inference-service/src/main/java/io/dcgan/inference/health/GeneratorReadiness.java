package io.dcgan.inference.health;

import io.dcgan.inference.model.GeneratorRegistry;
import io.dcgan.inference.release.ReleaseCatalogue;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Reports ready while a verified generator is live, even without Kafka and the store, and names what is missing. */
@Readiness
@ApplicationScoped
class GeneratorReadiness implements HealthCheck {
    private final GeneratorRegistry registry;
    private final ReleaseCatalogue catalogue;

    GeneratorReadiness(GeneratorRegistry registry, ReleaseCatalogue catalogue) {
        this.registry = registry;
        this.catalogue = catalogue;
    }

    @Override
    public HealthCheckResponse call() {
        var models = registry.models();
        var response = HealthCheckResponse.named("generator")
                .status(!models.isEmpty())
                .withData("models", String.join(", ", models));
        catalogue.staleReason().ifPresent(reason -> response.withData("stale", reason));
        return response.build();
    }
}
