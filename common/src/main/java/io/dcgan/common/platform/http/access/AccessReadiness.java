package io.dcgan.common.platform.http.access;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Reports who can use the HTTP API. It is always up. */
@Readiness
@ApplicationScoped
class AccessReadiness implements HealthCheck {
    private final AuthenticationMethods authentication;
    private final String listenAddress;

    AccessReadiness(
            AuthenticationMethods authentication, @ConfigProperty(name = "quarkus.http.host") String listenAddress) {
        this.authentication = authentication;
        this.listenAddress = listenAddress;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("access")
                .up()
                .withData("address", listenAddress)
                .withData("authentication", authentication.toString())
                .build();
    }
}
