package io.dcgan.inference.health;

import io.dcgan.inference.model.GeneratorRegistry;
import io.dcgan.inference.release.ReleaseCatalog;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Reports ready while a verified generator is live, even without Kafka and the store, and names what is missing. */
@Readiness
@ApplicationScoped
class GeneratorReadiness implements HealthCheck {
    private final GeneratorRegistry registry;
    private final ReleaseCatalog catalog;

    GeneratorReadiness(GeneratorRegistry registry, ReleaseCatalog catalog) {
        this.registry = registry;
        this.catalog = catalog;
    }

    @Override
    public HealthCheckResponse call() {
        var models = registry.models();
        var response = HealthCheckResponse.named("generator")
                .status(!models.isEmpty())
                .withData("models", String.join(", ", models));
        catalog.staleReason().ifPresent(reason -> response.withData("stale", reason));
        return response.build();
    }
}
