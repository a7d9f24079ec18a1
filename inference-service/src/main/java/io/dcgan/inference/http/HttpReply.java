package io.dcgan.inference.http;

import io.dcgan.common.message.Json;
import io.netty.buffer.Unpooled;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.impl.BufferImpl;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;

/**
 * A response that is sent without JAX-RS, which would build and unpack a response object for each request. It can be
 * sent several times.
 */
public final class HttpReply {
    private final int status;
    private final byte[] body;
    private final MultiMap headers = HttpHeaders.headers();

    private HttpReply(int status, byte[] body) {
        this.status = status;
        this.body = body;
    }

    public static HttpReply ok(byte[] body, String mediaType) {
        return new HttpReply(Status.OK.getStatusCode(), body).with(HttpHeaders.CONTENT_TYPE, mediaType);
    }

    public static HttpReply empty(Status status) {
        return new HttpReply(status.getStatusCode(), new byte[0]);
    }

    /** Returns the reply for a problem response. */
    public static HttpReply of(Response problem) {
        var reply = new HttpReply(problem.getStatus(), Json.write(problem.getEntity()));
        problem.getStringHeaders().forEach((name, values) -> reply.headers.set(name, values));
        return reply;
    }

    public HttpReply with(CharSequence name, String value) {
        headers.set(name, value);
        return this;
    }

    public int status() {
        return status;
    }

    public void send(HttpServerResponse response) {
        // One by one: setAll would remove headers that other handlers have set, such as those of CORS.
        headers.forEach(header -> response.putHeader(header.getKey(), header.getValue()));
        response.setStatusCode(status);
        if (body.length == 0) {
            response.end();
        } else {
            // Not Buffer.buffer(body), which copies it.
            response.end(BufferImpl.buffer(Unpooled.wrappedBuffer(body)));
        }
    }
}
