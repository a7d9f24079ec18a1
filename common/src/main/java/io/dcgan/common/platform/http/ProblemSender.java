package io.dcgan.common.platform.http;

import io.dcgan.common.message.Json;
import io.quarkus.arc.All;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** Sends problem responses to requests that are refused before they reach a resource. */
@ApplicationScoped
public class ProblemSender {
    private final List<ProblemFormat> formats;

    public ProblemSender(@All List<ProblemFormat> formats) {
        this.formats = formats;
    }

    public void send(RoutingContext context, Response problem) {
        var converted = problem;
        for (var format : formats) {
            converted = format.convert(context.normalizedPath(), converted);
        }
        var response = context.response();
        converted.getStringHeaders().forEach(response::putHeader);
        var body = converted.getEntity() instanceof byte[] bytes ? bytes : Json.write(converted.getEntity());
        response.setStatusCode(converted.getStatus()).end(Buffer.buffer(body));
    }
}
