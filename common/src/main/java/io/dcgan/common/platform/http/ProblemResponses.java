package io.dcgan.common.platform.http;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.Response.StatusType;
import java.time.Duration;
import java.util.Optional;

/** Responses and exceptions that carry a {@link Problem}. */
public final class ProblemResponses {
    /** Default delay; a broker or a store rarely recovers at once. */
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

    /** Reports that something the request needs is unavailable or overloaded. */
    public static WebApplicationException unavailable(String detail) {
        return unavailable(detail, RETRY_AFTER);
    }

    public static WebApplicationException unavailable(String detail, Duration retryAfter) {
        return new WebApplicationException(retryLater(Status.SERVICE_UNAVAILABLE, detail, retryAfter));
    }

    /** Returns a response where creating an exception and its unused stack trace would cost more than the response. */
    public static Response retryLater(Status status, String detail, Duration retryAfter) {
        return response(status, detail)
                .header(HttpHeaders.RETRY_AFTER, retryAfterSeconds(retryAfter))
                .build();
    }

    /** Returns the value of {@code Retry-After}: whole seconds, at least 1. */
    public static long retryAfterSeconds(Duration retryAfter) {
        return Math.max(1, (retryAfter.toMillis() + 999) / 1000);
    }

    public static WebApplicationException conflict(String detail) {
        return new WebApplicationException(response(Status.CONFLICT, detail).build());
    }

    public static WebApplicationException preconditionFailed(String detail) {
        return new WebApplicationException(
                response(Status.PRECONDITION_FAILED, detail).build());
    }

    public static Response forbidden(String detail) {
        return response(Status.FORBIDDEN, detail).build();
    }

    /** Reports that the client must authenticate. */
    public static Response unauthorized(String detail) {
        return response(Status.UNAUTHORIZED, detail)
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                .build();
    }

    public static Response tooLarge(String detail) {
        return response(Status.REQUEST_ENTITY_TOO_LARGE, detail).build();
    }

    public static Response internal(String detail) {
        return response(Status.INTERNAL_SERVER_ERROR, detail).build();
    }

    /** Returns the problem for a status that the framework chose, such as 404 for an unknown path. */
    static Response of(StatusType status, MultivaluedMap<String, Object> headers) {
        var detail = status.getStatusCode() == Status.NOT_FOUND.getStatusCode()
                ? "no such path; GET /q/openapi lists all paths"
                : status.getReasonPhrase();
        var response = response(status, detail);
        headers.forEach((name, values) -> values.forEach(value -> response.header(name, value)));
        return response.build();
    }

    /** @param status HTTP status, 400 to 599 */
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
