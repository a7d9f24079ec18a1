package io.dcgan.inference.http;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;

/** Ends a request with a {@link Problem}. */
final class ProblemException extends WebApplicationException {
    private static final long serialVersionUID = 1;

    private ProblemException(Response response) {
        super(response);
    }

    static ProblemException badRequest(String detail) {
        return new ProblemException(response(Status.BAD_REQUEST, detail).build());
    }

    static ProblemException notFound(String detail) {
        return new ProblemException(response(Status.NOT_FOUND, detail).build());
    }

    static ProblemException unavailable(String detail, int retryAfterSeconds) {
        return new ProblemException(response(Status.SERVICE_UNAVAILABLE, detail)
                .header(HttpHeaders.RETRY_AFTER, retryAfterSeconds)
                .build());
    }

    static ProblemException internal(String detail) {
        return new ProblemException(
                response(Status.INTERNAL_SERVER_ERROR, detail).build());
    }

    private static Response.ResponseBuilder response(Status status, String detail) {
        return Response.status(status)
                .type(Problem.MEDIA_TYPE)
                .entity(new Problem(status.getReasonPhrase(), status.getStatusCode(), detail));
    }
}
