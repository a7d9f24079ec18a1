package io.dcgan.common.platform.metric;

import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.util.stream.Collectors;

/**
 * Gives Prometheus the format that it likes best, which is the one with exemplars. Quarkus gives the older one to
 * everybody who would also take that, as Prometheus always would.
 */
@ApplicationScoped
@SuppressWarnings("deprecation") // Micrometer has a newer one, Quarkus has not.
class OpenMetricsEndpoint {
    private static final String MEDIA_TYPE = "application/openmetrics-text";
    private static final String CONTENT_TYPE = MEDIA_TYPE + "; version=1.0.0; charset=utf-8";
    private static final String EXEMPLAR = " # {";

    /** @param registry may be left out of a build */
    void register(@Observes Router router, Instance<PrometheusMeterRegistry> registry) {
        if (registry.isResolvable()) {
            router.get("/q/metrics")
                    .order(Integer.MIN_VALUE)
                    .blockingHandler(request -> handle(request, registry.get()));
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

    /** Micrometer gives exemplars to counts and sums as well: there a strict reader refuses the whole answer. */
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
