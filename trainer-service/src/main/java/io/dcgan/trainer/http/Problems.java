package io.dcgan.trainer.http;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Ends requests with {@link Problem}s. */
final class Problems {
    private static final int RETRY_AFTER_SECONDS = 5;

    static WebApplicationException badRequest(String detail) {
        return new WebApplicationException(response(Status.BAD_REQUEST, detail).build());
    }

    static WebApplicationException notFound(String detail) {
        return new WebApplicationException(response(Status.NOT_FOUND, detail).build());
    }

    static WebApplicationException conflict(String detail) {
        return new WebApplicationException(response(Status.CONFLICT, detail).build());
    }

    static WebApplicationException busy(String detail) {
        return new WebApplicationException(unavailable(detail));
    }

    /** Broker or store are away. */
    @ServerExceptionMapper
    Response away(IOException e) {
        return unavailable(String.valueOf(e.getMessage()));
    }

    private static Response unavailable(String detail) {
        return response(Status.SERVICE_UNAVAILABLE, detail)
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .build();
    }

    private static Response.ResponseBuilder response(Status status, String detail) {
        return Response.status(status)
                .type(Problem.MEDIA_TYPE)
                .entity(new Problem(status.getReasonPhrase(), status.getStatusCode(), detail));
    }
}
