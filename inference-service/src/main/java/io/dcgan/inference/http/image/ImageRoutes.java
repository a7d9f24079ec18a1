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
 * Brings requests to {@link ImageEndpoint}, and their answers back, past JAX-RS, which took 10 of the 165 µs of a small picture.
 * {@code META-INF/openapi.yaml} describes them.
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
        for (var images : all) {
            router.route(images.path())
                    .method(HttpMethod.GET)
                    .method(HttpMethod.HEAD)
                    .handler(context -> handle(images, context));
            router.route(images.path()).handler(context -> sendAllowedMethods(images, context));
        }
    }

    private void handle(ImageEndpoint images, RoutingContext context) {
        setUrlTemplate(context, images.path());
        try {
            var headers = context.request().headers();
            // Before anything is read: an overloaded service refuses more often than it draws. Not who may have the
            // answer already, for that costs no run.
            var refusal = headers.contains(HttpHeaders.IF_NONE_MATCH)
                    ? Optional.<HttpReply>empty()
                    : generation.overloadReply(1);
            if (refusal.isPresent()) {
                send(context, refusal.get());
                return;
            }
            var wanted = images.handle(new QueryParameters(parameters(context), images.parameters()), headers)
                    .subscribe()
                    .with(reply -> send(context, reply), wrong -> send(context, problemReply(wrong)));
            // Who has gone leaves room for others.
            if (!context.response().ended()) {
                context.addEndHandler(ended -> wanted.cancel());
            }
        } catch (RuntimeException | Error e) {
            send(context, problemReply(e));
        }
    }

    /** For metrics and traces: an address can be spelled in many ways. */
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

    private HttpReply problemReply(Throwable wrong) {
        if (wrong instanceof WebApplicationException expected) {
            return HttpReply.of(problems.map(expected));
        } else if (wrong instanceof HttpException address) {
            return HttpReply.of(problems.map(address));
        }
        return HttpReply.of(
                problems.map(wrong instanceof RuntimeException bug ? bug : new IllegalStateException(wrong)));
    }

    private void sendAllowedMethods(ImageEndpoint images, RoutingContext context) {
        setUrlTemplate(context, images.path());
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
