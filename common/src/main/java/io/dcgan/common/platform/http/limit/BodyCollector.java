package io.dcgan.common.platform.http.limit;

import io.dcgan.common.platform.http.ProblemResponses;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;

/**
 * Reads the body of a request before the request is handled. No thread waits for a slow client, and a body that is too
 * large is refused before it is kept.
 */
final class BodyCollector {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final ConnectionLimits limits;
    private final RoutingContext context;
    private final long maxBytes;
    private final Runnable proceed;
    private final Buffer body = Buffer.buffer();
    private final MemoryBudget.Holding memory;
    private boolean closed;

    private BodyCollector(
            ConnectionLimits limits, long maxBytes, RoutingContext context, String client, Runnable proceed) {
        this.limits = limits;
        this.context = context;
        this.memory = limits.bodies().open(client, this::evict);
        this.maxBytes = maxBytes;
        this.proceed = proceed;
    }

    /**
     * Collects the body of a request, if it has one.
     *
     * @param proceed called once the request is complete
     */
    static void collect(
            ConnectionLimits limits, RequestPolicy policy, RoutingContext context, String client, Runnable proceed) {
        if (hasBody(context.request())) {
            new BodyCollector(limits, policy.maxBodyBytes(context.normalizedPath()), context, client, proceed)
                    .collect();
        } else {
            proceed.run();
        }
    }

    private static boolean hasBody(HttpServerRequest request) {
        var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? request.headers().contains(HttpHeaders.TRANSFER_ENCODING) : !length.equals("0");
    }

    private void collect() {
        var request = context.request();
        context.addEndHandler(ended -> close());
        boolean expectsContinue = "100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT));
        if (declaredLength(request) > maxBytes) {
            if (expectsContinue) {
                // The client may send the body or not, so what follows on this connection is ambiguous.
                context.addEndHandler(ended -> request.connection().close());
            }
            refuseSize();
        } else if (expectsContinue) {
            context.response().writeContinue();
        }
        request.handler(this::accept)
                .exceptionHandler(failure -> close())
                .endHandler(end -> finish())
                .resume();
    }

    private static long declaredLength(HttpServerRequest request) {
        var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? 0 : Long.parseLong(length.strip());
    }

    /** Keeps a part of the body. The rest of a refused one is read and dropped, so that the client sees the response. */
    private void accept(Buffer part) {
        if (closed) {
            return;
        }
        if (body.length() + (long) part.length() > maxBytes) {
            refuseSize();
        } else if (memory.set(body.length() + (long) part.length())) {
            body.appendBuffer(part);
        } else {
            refuse(
                    RefusalReason.BODY_MEMORY,
                    ProblemResponses.retryLater(
                            Status.SERVICE_UNAVAILABLE,
                            "request bodies may use %d bytes of memory, and all of it is in use"
                                    .formatted(limits.bodies().total()),
                            RETRY_AFTER));
        }
    }

    private void refuseSize() {
        refuse(
                RefusalReason.BODY_SIZE,
                ProblemResponses.tooLarge("the body of this request must be at most %d bytes".formatted(maxBytes)));
    }

    private void refuse(RefusalReason reason, Response problem) {
        close();
        limits.refuse(context, reason, problem);
    }

    private void finish() {
        if (!closed) {
            memory.pin();
            ((RoutingContextInternal) context).setBody(body);
            proceed.run();
        }
    }

    private void close() {
        closed = true;
        memory.set(0);
    }

    private void evict() {
        limits.count(RefusalReason.BODY_MEMORY);
        context.request().connection().close();
    }
}
