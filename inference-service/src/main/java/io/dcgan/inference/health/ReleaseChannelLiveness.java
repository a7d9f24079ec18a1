package io.dcgan.inference.health;

import io.dcgan.inference.release.ReleaseCatalogue;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Asks for a restart if the channel of releases has failed for good. While Kafka is unavailable, it has not. */
@Liveness
@ApplicationScoped
class ReleaseChannelLiveness implements HealthCheck {
    private final ReleaseCatalogue catalogue;

    ReleaseChannelLiveness(ReleaseCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    @Override
    public HealthCheckResponse call() {
        var reason = catalogue.channelFailure();
        var response = HealthCheckResponse.named("releases").status(reason.isEmpty());
        reason.ifPresent(text -> response.withData("reason", text));
        return response.build();
    }
}
