package io.dcgan.inference.http.image;

import io.dcgan.common.platform.http.ProblemMapper;
import io.dcgan.inference.http.HttpReply;
import io.dcgan.inference.http.ImageGenerationService;
import io.dcgan.inference.http.QueryParameters;
import io.dcgan.inference.http.RejectedRequestMetrics;
import io.quarkus.arc.All;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Routes requests to {@link ImageEndpoint}s without JAX-RS, whose overhead is measurable for small images.
 *
 * <p>{@code META-INF/openapi.yaml} describes these endpoints.
 */
@ApplicationScoped
class ImageRoutes {
    private static final String METHODS = "GET, HEAD, OPTIONS";

    private final List<ImageEndpoint> all;
    private final ImageGenerationService generation;
    private final RejectedRequestMetrics rejectedRequests;
    private final ProblemMapper problems = new ProblemMapper();

    ImageRoutes(
            @All List<ImageEndpoint> all, ImageGenerationService generation, RejectedRequestMetrics rejectedRequests) {
        this.all = all;
        this.generation = generation;
        this.rejectedRequests = rejectedRequests;
    }

    void add(@Observes Router router) {
        for (var endpoint : all) {
            router.route(endpoint.path())
                    .method(HttpMethod.GET)
                    .method(HttpMethod.HEAD)
                    .handler(context -> handle(endpoint, context));
            router.route(endpoint.path()).handler(context -> sendAllowedMethods(endpoint, context));
        }
    }

    private void handle(ImageEndpoint endpoint, RoutingContext context) {
        setUrlTemplate(context, endpoint.path());
        try {
            var headers = context.request().headers();
            // Checked before parsing, because an overloaded service rejects more requests than it serves. Conditional
            // requests are exempt: a 304 needs no model run.
            var refusal = headers.contains(HttpHeaders.IF_NONE_MATCH)
                    ? Optional.<HttpReply>empty()
                    : generation.overloadReply(1);
            if (refusal.isPresent()) {
                send(context, refusal.get());
                return;
            }
            var subscription = endpoint.handle(new QueryParameters(parameters(context), endpoint.parameters()), headers)
                    .subscribe()
                    .with(reply -> send(context, reply), failure -> send(context, problemReply(failure)));
            // A disconnected client frees its slot.
            if (!context.response().ended()) {
                context.addEndHandler(ended -> subscription.cancel());
            }
        } catch (RuntimeException | Error e) {
            send(context, problemReply(e));
        }
    }

    /** Sets the path that metrics and traces report, because one address has many spellings. */
    private static void setUrlTemplate(RoutingContext context, String path) {
        ((HttpServerRequestInternal) context.request()).context().putLocal("UrlPathTemplate", path);
    }

    private static Map<String, List<String>> parameters(RoutingContext context) {
        if (context.request().query() == null) {
            return Map.of();
        }
        var parameters = context.queryParams();
        return parameters.names().stream().collect(Collectors.toMap(name -> name, parameters::getAll));
    }

    private HttpReply problemReply(Throwable failure) {
        if (failure instanceof WebApplicationException expected) {
            return HttpReply.of(problems.map(expected));
        } else if (failure instanceof HttpException malformed) {
            return HttpReply.of(problems.map(malformed));
        }
        return HttpReply.of(
                problems.map(failure instanceof RuntimeException bug ? bug : new IllegalStateException(failure)));
    }

    private void sendAllowedMethods(ImageEndpoint endpoint, RoutingContext context) {
        setUrlTemplate(context, endpoint.path());
        var reply = HttpMethod.OPTIONS.equals(context.request().method())
                ? HttpReply.empty(Status.OK)
                : problemReply(new WebApplicationException(Status.METHOD_NOT_ALLOWED));
        send(context, reply.with(HttpHeaders.ALLOW, METHODS));
    }

    private void send(RoutingContext context, HttpReply reply) {
        if (context.response().ended() || context.response().closed()) {
            return;
        }
        try {
            reply.send(context.response());
            rejectedRequests.count(reply.status());
        } catch (RuntimeException e) {
            context.fail(e);
        }
    }
}
