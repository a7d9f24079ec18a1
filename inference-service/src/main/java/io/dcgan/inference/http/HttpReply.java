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
 * An answer on its way, as the server sends it: a JAX-RS response is made and taken apart again for each. It can be sent
 * several times.
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

    /** What went wrong. */
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
        // One by one: setAll would take away what others have set, such as who may read the answer.
        headers.forEach(one -> response.putHeader(one.getKey(), one.getValue()));
        response.setStatusCode(status);
        if (body.length == 0) {
            response.end();
        } else {
            // Not Buffer.buffer(body), which copies it.
            response.end(BufferImpl.buffer(Unpooled.wrappedBuffer(body)));
        }
    }
}
