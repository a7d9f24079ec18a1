package io.dcgan.common.platform.http;

import io.vertx.ext.web.handler.HttpException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Maps every error to a {@link Problem}, including unexpected ones, and never exposes a stack trace. */
public class ProblemMapper {
    private static final Logger LOG = Logger.getLogger(ProblemMapper.class);

    @ServerExceptionMapper
    public Response map(WebApplicationException expected) {
        var response = expected.getResponse();
        return response.hasEntity() ? response : ProblemResponses.of(response.getStatusInfo(), response.getHeaders());
    }

    /** Maps errors that the HTTP server finds in the request, such as a percent sign without hexadecimal digits. */
    @ServerExceptionMapper
    public Response map(HttpException malformed) {
        var cause = malformed.getCause() == null ? malformed : malformed.getCause();
        return ProblemResponses.response(malformed.getStatusCode(), "malformed request: " + cause.getMessage());
    }

    /** Maps the failure of a broker or store that is unavailable. */
    @ServerExceptionMapper
    public Response map(IOException unavailable) {
        return ProblemResponses.retryLater(
                Response.Status.SERVICE_UNAVAILABLE,
                String.valueOf(unavailable.getMessage()),
                ProblemResponses.RETRY_AFTER);
    }

    @ServerExceptionMapper
    public Response map(RuntimeException bug) {
        LOG.error("request failed with an internal error", bug);
        return ProblemResponses.internal("internal error");
    }
}
