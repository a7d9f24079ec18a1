package io.dcgan.common.platform.metric;

import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Serves OpenMetrics, Prometheus' preferred format and the one with exemplars. Quarkus serves the older text format to
 * every client that also accepts it, as Prometheus always does.
 */
@ApplicationScoped
@SuppressWarnings("deprecation") // Micrometer has a replacement, but Quarkus still provides this class.
class OpenMetricsEndpoint {
    private static final String MEDIA_TYPE = "application/openmetrics-text";
    private static final String CONTENT_TYPE = MEDIA_TYPE + "; version=1.0.0; charset=utf-8";
    private static final String EXEMPLAR = " # {";

    /** Before the endpoint of Quarkus, after all filters, such as the check of roles. */
    private static final int ORDER = -1;

    private final Instance<PrometheusMeterRegistry> registry;
    private final boolean separatePort;

    /** @param registry absent if the build excludes Prometheus */
    OpenMetricsEndpoint(
            Instance<PrometheusMeterRegistry> registry,
            @ConfigProperty(name = "quarkus.management.enabled", defaultValue = "false") boolean separatePort) {
        this.registry = registry;
        this.separatePort = separatePort;
    }

    void register(@Observes Router router) {
        if (!separatePort) {
            addRoute(router);
        }
    }

    /** Registers the endpoint on the port for monitoring, if the build has one. */
    void register(@Observes ManagementInterface management) {
        addRoute(management.router());
    }

    private void addRoute(Router router) {
        if (registry.isResolvable()) {
            router.get("/q/metrics").order(ORDER).blockingHandler(request -> handle(request, registry.get()));
        }
    }

    private static void handle(RoutingContext request, PrometheusMeterRegistry registry) {
        var accept = request.request().getHeader(HttpHeaders.ACCEPT);
        if (accept == null || !accept.contains(MEDIA_TYPE)) {
            request.next();
            return;
        }
        request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, CONTENT_TYPE)
                .end(removeInvalidExemplars(registry.scrape(CONTENT_TYPE)));
    }

    /** Removes the exemplars of counts and sums, for which a strict parser rejects the whole response. */
    static String removeInvalidExemplars(String metrics) {
        return metrics.lines()
                .map(OpenMetricsEndpoint::removeInvalidExemplar)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String removeInvalidExemplar(String line) {
        int exemplar = line.startsWith("#") ? -1 : line.indexOf(EXEMPLAR);
        return exemplar < 0 || allowsExemplar(line) ? line : line.substring(0, exemplar);
    }

    private static boolean allowsExemplar(String line) {
        var name = line.split("[{ ]", 2)[0];
        return name.endsWith("_bucket") || name.endsWith("_total");
    }
}
