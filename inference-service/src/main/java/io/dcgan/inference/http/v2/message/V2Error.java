package io.dcgan.inference.http.v2.message;

import io.dcgan.common.platform.http.Problem;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An error in the form of the protocol.
 *
 * @param error the expected and the received value
 */
@Schema(name = "Fault", description = "An error in the form of the Open Inference Protocol")
public record V2Error(String error) {
    public static WebApplicationException badRequest(String error) {
        return of(Status.BAD_REQUEST, error);
    }

    public static WebApplicationException of(Status status, String error) {
        return new WebApplicationException(
                response(status.getStatusCode(), error).build());
    }

    public static WebApplicationException unavailable(String error, Duration retryAfter) {
        return new WebApplicationException(response(Status.SERVICE_UNAVAILABLE.getStatusCode(), error)
                .header(HttpHeaders.RETRY_AFTER, retryAfter.toSeconds())
                .build());
    }

    /** Converts a problem response to the form of this protocol; returns any other response unchanged. */
    public static Response convert(Response response) {
        if (!(response.getEntity() instanceof Problem problem)) {
            return response;
        }
        var converted = response(response.getStatus(), problem.detail());
        var retryAfter = response.getHeaderString(HttpHeaders.RETRY_AFTER);
        return retryAfter == null
                ? converted.build()
                : converted.header(HttpHeaders.RETRY_AFTER, retryAfter).build();
    }

    private static ResponseBuilder response(int status, String error) {
        return V2Json.response(status, new V2Error(error));
    }
}
