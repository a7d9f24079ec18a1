package io.dcgan.inference.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/**
 * Turns requests away while there is no room for an image, before anything of them is read: an overloaded service
 * refuses more often than it draws.
 */
@ApplicationScoped
class Doorman {
    private static final int BEFORE_THE_RESOURCES = 100;

    private final Studio studio;
    private final Rejections rejections;

    Doorman(Studio studio, Rejections rejections) {
        this.studio = studio;
        this.rejections = rejections;
    }

    void stand(@Observes Filters filters) {
        filters.register(this::look, BEFORE_THE_RESOURCES);
    }

    private void look(RoutingContext context) {
        var request = context.request();
        // What a client may have already costs no run, and is looked at first.
        if (!GenerateResource.PATH.equals(request.path())
                || !HttpMethod.GET.equals(request.method())
                || request.headers().contains(HttpHeaders.IF_NONE_MATCH)) {
            context.next();
            return;
        }
        studio.refusal(1).ifPresentOrElse(refusal -> turnAway(context, refusal), context::next);
    }

    private void turnAway(RoutingContext context, Response refusal) {
        var answer = context.response().setStatusCode(refusal.getStatus());
        refusal.getStringHeaders().forEach(answer::putHeader);
        answer.end(Buffer.buffer((byte[]) refusal.getEntity()));
        rejections.count(refusal.getStatus());
    }
}
