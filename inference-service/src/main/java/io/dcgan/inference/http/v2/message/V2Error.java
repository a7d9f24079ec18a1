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
 * What went wrong, as the protocol says it.
 *
 * @param error what must be, and what was got
 */
@Schema(name = "Fault", description = "What went wrong")
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

    /** An answer as it is, but a problem in the form of this protocol. */
    public static Response convert(Response answer) {
        if (!(answer.getEntity() instanceof Problem problem)) {
            return answer;
        }
        var told = response(answer.getStatus(), problem.detail());
        var retryAfter = answer.getHeaderString(HttpHeaders.RETRY_AFTER);
        return retryAfter == null
                ? told.build()
                : told.header(HttpHeaders.RETRY_AFTER, retryAfter).build();
    }

    private static ResponseBuilder response(int status, String error) {
        return V2Json.response(status, new V2Error(error));
    }

    /** The beginning of what somebody else wrote. */
    public static String abbreviate(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }
}
