package io.dcgan.inference.health;

import io.dcgan.inference.model.Generators;
import io.dcgan.inference.release.Releases;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready means that a verified generator is live; it needs neither broker nor store, and says when they are missed. */
@Readiness
@ApplicationScoped
class GeneratorReadiness implements HealthCheck {
    private final Generators generators;
    private final Releases releases;

    GeneratorReadiness(Generators generators, Releases releases) {
        this.generators = generators;
        this.releases = releases;
    }

    @Override
    public HealthCheckResponse call() {
        var models = generators.models();
        var response = HealthCheckResponse.named("generator")
                .status(!models.isEmpty())
                .withData("models", String.join(", ", models));
        releases.stale().ifPresent(reason -> response.withData("stale", reason));
        return response.build();
    }
}
