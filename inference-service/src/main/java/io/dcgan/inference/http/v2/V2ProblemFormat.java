package io.dcgan.inference.http.v2;

import io.dcgan.common.platform.http.ProblemFormat;
import io.dcgan.inference.http.v2.message.V2Error;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;

/** Errors of the Open Inference Protocol have a form of their own. */
@ApplicationScoped
class V2ProblemFormat implements ProblemFormat {
    @Override
    public Response convert(String path, Response problem) {
        return path.startsWith("/v2/") ? V2Error.convert(problem) : problem;
    }
}
