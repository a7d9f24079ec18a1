package io.dcgan.common.platform.http.access;

import io.dcgan.common.id.Require;
import io.dcgan.common.platform.http.ProblemResponses;
import io.dcgan.common.platform.http.ProblemSender;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Keeps foreign web pages from using a service through the browser of someone who can reach it.
 *
 * <p>A page cannot hide its {@code Origin} when it changes something. A page whose own name resolves to the service (DNS
 * rebinding) has an origin that looks right, but sends a {@code Host} that is not the service's.
 */
@ApplicationScoped
class BrowserProtection {
    private static final Logger LOG = Logger.getLogger(BrowserProtection.class);

    /** After the limits, before all filters of Quarkus. */
    private static final int PRIORITY = 9_000;

    private static final String MONITORING = "/q/";
    private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1", "[::1]");
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final Optional<List<String>> hosts;
    private final List<String> origins;
    private final String listenAddress;
    private final ProblemSender problems;
    private final AuthenticationMethods authentication;

    BrowserProtection(
            AccessConfig config,
            ProblemSender problems,
            AuthenticationMethods authentication,
            @ConfigProperty(name = "quarkus.http.host") String listenAddress) {
        this.authentication = authentication;
        this.problems = problems;
        this.listenAddress = listenAddress;
        this.hosts = config.hosts()
                .map(names -> names.stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList())
                .or(() -> isLoopback(listenAddress) ? Optional.of(LOOPBACK) : Optional.empty());
        this.origins = config.origins().orElse(List.of());
    }

    private static boolean isLoopback(String host) {
        return LOOPBACK.contains(host);
    }

    void register(@Observes Filters filters) {
        if (!isLoopback(listenAddress) && !authentication.isRequired()) {
            LOG.warnf(
                    "the HTTP API listens on %s without authentication: whoever can reach it may change what runs and what"
                            + " is served",
                    listenAddress);
        }
        filters.register(this::check, PRIORITY);
    }

    private void check(RoutingContext context) {
        var refusal = context.normalizedPath().startsWith(MONITORING)
                // Kubernetes and Prometheus call by address.
                ? Optional.<String>empty()
                : reasonToRefuse(context.request());
        if (refusal.isEmpty()) {
            context.next();
        } else {
            problems.send(context, ProblemResponses.forbidden(refusal.get()));
        }
    }

    private Optional<String> reasonToRefuse(HttpServerRequest request) {
        var authority = request.authority();
        var host = authority == null ? "" : authority.host().toLowerCase(Locale.ROOT);
        if (hosts.isPresent() && !hosts.get().contains(host)) {
            return Optional.of("Host must be one of %s, got \"%s\""
                    .formatted(String.join(", ", hosts.get()), Require.abbreviate(host)));
        }
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        if (SAFE.contains(request.method()) || origin == null || origins.contains(origin) || isOwn(origin, authority)) {
            return Optional.empty();
        }
        return Optional.of("Origin must be that of this service%s, got \"%s\""
                .formatted(
                        origins.isEmpty() ? "" : " or one of " + String.join(", ", origins),
                        Require.abbreviate(origin)));
    }

    private static boolean isOwn(String origin, HostAndPort authority) {
        if (authority == null) {
            return false;
        }
        try {
            var uri = URI.create(origin);
            int defaultPort = "https".equals(uri.getScheme()) ? 443 : 80;
            int originPort = uri.getPort() < 0 ? defaultPort : uri.getPort();
            int port = authority.port() < 0 ? defaultPort : authority.port();
            return authority.host().equalsIgnoreCase(uri.getHost()) && port == originPort;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
