package io.dcgan.inference.http;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every error is a {@link Problem}, also one that nobody expected: never a stack trace. */
class ProblemMapper {
    private static final Logger LOG = Logger.getLogger(ProblemMapper.class);

    @ServerExceptionMapper
    Response map(WebApplicationException expected) {
        var response = expected.getResponse();
        return response.hasEntity() ? response : Problems.of(response.getStatusInfo(), response.getHeaders());
    }

    @ServerExceptionMapper
    Response map(RuntimeException bug) {
        LOG.error("a request failed with an error in this service", bug);
        return Problems.internal("error in the service");
    }
}
