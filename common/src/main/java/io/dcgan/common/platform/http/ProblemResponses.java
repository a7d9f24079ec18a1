package io.dcgan.common.platform.http;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.Response.StatusType;
import java.time.Duration;
import java.util.Optional;

/** Answers with a {@link Problem}. */
public final class ProblemResponses {
    /** A broker or a store that went away is seldom back at once. */
    static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private ProblemResponses() {}

    public static WebApplicationException badRequest(String detail) {
        return new WebApplicationException(response(Status.BAD_REQUEST, detail).build());
    }

    public static WebApplicationException notFound(String detail) {
        return new WebApplicationException(response(Status.NOT_FOUND, detail).build());
    }

    public static WebApplicationException notAcceptable(String detail) {
        return new WebApplicationException(
                response(Status.NOT_ACCEPTABLE, detail).build());
    }

    /** What is needed is away, or has no time. */
    public static WebApplicationException unavailable(String detail) {
        return unavailable(detail, RETRY_AFTER);
    }

    public static WebApplicationException unavailable(String detail, Duration retryAfter) {
        return new WebApplicationException(retryLater(Status.SERVICE_UNAVAILABLE, detail, retryAfter));
    }

    /** For when an exception, whose stack nobody reads, would cost more than the answer. */
    public static Response retryLater(Status status, String detail, Duration retryAfter) {
        return response(status, detail)
                .header(HttpHeaders.RETRY_AFTER, retryAfterSeconds(retryAfter))
                .build();
    }

    /** As {@code Retry-After} tells it: whole seconds, at least 1. */
    public static long retryAfterSeconds(Duration retryAfter) {
        return Math.max(1, (retryAfter.toMillis() + 999) / 1000);
    }

    public static WebApplicationException conflict(String detail) {
        return new WebApplicationException(response(Status.CONFLICT, detail).build());
    }

    public static Response internal(String detail) {
        return response(Status.INTERNAL_SERVER_ERROR, detail).build();
    }

    /** What the framework decided, such as that there is no such path. */
    static Response of(StatusType status, MultivaluedMap<String, Object> headers) {
        var detail = status.getStatusCode() == Status.NOT_FOUND.getStatusCode()
                ? "there is nothing at this address; GET /q/openapi says what there is"
                : status.getReasonPhrase();
        var response = response(status, detail);
        headers.forEach((name, values) -> values.forEach(value -> response.header(name, value)));
        return response.build();
    }

    /** @param status of the range 400 to 599 */
    static Response response(int status, String detail) {
        var known = Optional.ofNullable(Status.fromStatusCode(status)).orElse(Status.BAD_REQUEST);
        return response(known, detail).build();
    }

    private static Response.ResponseBuilder response(StatusType status, String detail) {
        return Response.status(status)
                .type(Problem.MEDIA_TYPE)
                .entity(new Problem(status.getReasonPhrase(), status.getStatusCode(), detail));
    }
}
