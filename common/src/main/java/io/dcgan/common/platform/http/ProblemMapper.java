package io.dcgan.common.platform.http;

import io.vertx.ext.web.handler.HttpException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every error is a {@link Problem}, also one that nobody expected: never a stack trace. */
public class ProblemMapper {
    private static final Logger LOG = Logger.getLogger(ProblemMapper.class);

    @ServerExceptionMapper
    public Response map(WebApplicationException expected) {
        var response = expected.getResponse();
        return response.hasEntity() ? response : ProblemResponses.of(response.getStatusInfo(), response.getHeaders());
    }

    /** What the HTTP server finds wrong with the request, such as a percent sign without figures behind it. */
    @ServerExceptionMapper
    public Response map(HttpException wrong) {
        var cause = wrong.getCause() == null ? wrong : wrong.getCause();
        return ProblemResponses.response(
                wrong.getStatusCode(), "the request cannot be understood: " + cause.getMessage());
    }

    /** Broker or store are away. */
    @ServerExceptionMapper
    public Response map(IOException away) {
        return ProblemResponses.retryLater(
                Response.Status.SERVICE_UNAVAILABLE, String.valueOf(away.getMessage()), ProblemResponses.RETRY_AFTER);
    }

    @ServerExceptionMapper
    public Response map(RuntimeException bug) {
        LOG.error("a request failed with an error in this service", bug);
        return ProblemResponses.internal("error in the service");
    }
}
