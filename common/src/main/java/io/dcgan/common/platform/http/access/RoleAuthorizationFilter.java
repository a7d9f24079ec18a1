package io.dcgan.common.platform.http.access;

import io.dcgan.common.platform.http.ProblemResponses;
import io.dcgan.common.platform.http.ProblemSender;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.quarkus.vertx.http.runtime.security.SecurityHandlerPriorities;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Refuses requests of clients without the role that the service's {@link AccessPolicy} requires. */
@ApplicationScoped
class RoleAuthorizationFilter {
    private static final String HEALTH = "/q/health";
    private static final String METRICS = "/q/metrics";

    /** OpenAPI: it describes the public surface, but nothing of this process. */
    private static final String OTHER_MONITORING = "/q/";

    /** The studio's page, on which users enter their token. */
    private static final Pattern STUDIO = Pattern.compile("/|/studio(\\.json|/.*)");

    private final AuthenticationMethods authentication;
    private final AccessPolicy policy;
    private final IdentityProviderManager identities;
    private final HealthSummary healthSummary;
    private final ProblemSender problems;

    RoleAuthorizationFilter(
            AuthenticationMethods authentication,
            AccessPolicy policy,
            IdentityProviderManager identities,
            HealthSummary healthSummary,
            ProblemSender problems) {
        this.authentication = authentication;
        this.policy = policy;
        this.identities = identities;
        this.healthSummary = healthSummary;
        this.problems = problems;
    }

    void register(@Observes Filters filters) {
        if (authentication.isRequired()) {
            filters.register(this::check, SecurityHandlerPriorities.AUTHORIZATION);
        }
    }

    private void check(RoutingContext context) {
        var path = context.normalizedPath();
        boolean health = path.startsWith(HEALTH);
        var roles = rolesFor(context.request().method().name(), path);
        if (roles.isEmpty()) {
            context.next();
            return;
        }
        QuarkusHttpUser.getSecurityIdentity(context, identities)
                .subscribe()
                .with(
                        identity -> {
                            if (hasOneOf(roles, identity)) {
                                context.next();
                            } else if (health) {
                                healthSummary.send(context);
                            } else {
                                problems.send(context, refusal(roles, identity));
                            }
                        },
                        failure -> {
                            // A failed authentication is reported to each of its listeners.
                            if (!context.response().headWritten()) {
                                problems.send(context, unauthorized("got an invalid token"));
                            }
                        });
    }

    private Set<Role> rolesFor(String method, String path) {
        if (path.startsWith(HEALTH) || path.startsWith(METRICS)) {
            return Set.of(Role.OBSERVE);
        }
        return path.startsWith(OTHER_MONITORING)
                        || (isReading(method) && STUDIO.matcher(path).matches())
                ? Set.of()
                : policy.rolesFor(method, path);
    }

    private static boolean isReading(String method) {
        return method.equals("GET") || method.equals("HEAD");
    }

    private static boolean hasOneOf(Set<Role> roles, SecurityIdentity identity) {
        return identity != null && roles.stream().anyMatch(role -> identity.hasRole(role.toString()));
    }

    private static Response refusal(Set<Role> roles, SecurityIdentity identity) {
        if (identity == null || identity.isAnonymous()) {
            return unauthorized("got no token");
        }
        return ProblemResponses.forbidden("the request needs the role %s, got %s"
                .formatted(
                        names(roles.stream().map(Role::toString).collect(Collectors.toSet())),
                        identity.getRoles().isEmpty() ? "none" : names(identity.getRoles())));
    }

    private static String names(Set<String> roles) {
        return roles.stream().sorted().collect(Collectors.joining(" or "));
    }

    private static Response unauthorized(String got) {
        return ProblemResponses.unauthorized("Authorization must be \"Bearer\" and a valid token, " + got);
    }
}
