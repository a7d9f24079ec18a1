package io.dcgan.common.platform.http.access;

import io.smallrye.health.SmallRyeHealth;
import io.smallrye.health.SmallRyeHealthReporter;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/** Health checks for clients that may not see details: the status alone. */
@ApplicationScoped
class HealthSummary {
    private static final String UP = "{\"status\":\"UP\",\"checks\":[]}";
    private static final String DOWN = "{\"status\":\"DOWN\",\"checks\":[]}";

    private final SmallRyeHealthReporter reporter;

    HealthSummary(SmallRyeHealthReporter reporter) {
        this.reporter = reporter;
    }

    void send(RoutingContext context) {
        health(context.normalizedPath())
                .subscribe()
                .with(health -> send(context, health.isDown()), failure -> send(context, true));
    }

    private Uni<SmallRyeHealth> health(String path) {
        if (path.endsWith("/live")) {
            return reporter.getLivenessAsync();
        }
        if (path.endsWith("/ready")) {
            return reporter.getReadinessAsync();
        }
        return path.endsWith("/started") ? reporter.getStartupAsync() : reporter.getHealthAsync();
    }

    private static void send(RoutingContext context, boolean down) {
        context.response()
                .setStatusCode(down ? 503 : 200)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=UTF-8")
                .end(down ? DOWN : UP);
    }
}
